"""What all plots of an evaluation share: lines differ by dash and symbol as well as by colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from babel.numbers import get_decimal_symbol, get_group_symbol

from maskdet.language import LANGUAGES, current_language
from maskdet.results import WORN_LABELS, MaskLabel, State
from ui.widgets.states import plot_template

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLOURS = ("#2583bf", "#d4590f", "#a8589a", "#7a8794")  # legible on light and on dark ground
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "diamond", "square", "x")
GREY = "#7a8794"
HEIGHT = 340  # pixels
SHARE_AXIS = {"tickformat": ".3~p"}  # 2.5 %, 3 %: no two ticks read alike


def style(number: int) -> dict[str, Any]:
    """Line and symbol of the nth line of a plot."""
    colour = COLOURS[number % len(COLOURS)]
    return {
        "line": {"color": colour, "dash": DASHES[number % len(DASHES)], "width": 2.5},
        "marker": {"color": colour, "symbol": SYMBOLS[number % len(SYMBOLS)], "size": 8},
    }


def label_style(label: str) -> dict[str, Any]:
    """Line and symbol of a label's line: in the colour that the label has everywhere."""
    from maskdet.images import STYLES

    mark = style(WORN_LABELS.index(MaskLabel(label)))
    colour = {"color": STYLES[State(label)].hex}
    return {"line": mark["line"] | colour, "marker": mark["marker"] | colour}


def figure(lines: Sequence[Any], title: str, x: str, y: str, **layout: Any) -> go.Figure:
    """A plot in the style of all plots."""
    import plotly.graph_objects as go

    locale = LANGUAGES[current_language()].locale
    common = {
        "template": plot_template(),
        "title": title,
        "height": HEIGHT,
        "xaxis": {"title": x},
        "yaxis": {"title": y},
        "hovermode": "closest",
        "legend": {"y": -0.32},
        "separators": get_decimal_symbol(locale) + get_group_symbol(locale),  # of the axes' numbers
    }
    return go.Figure(list(lines), common).update_layout(**layout)
