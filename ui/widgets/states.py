"""States as chips, big numbers and colours of plots: always colour, symbol and word together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st
from babel.numbers import get_decimal_symbol, get_group_symbol

from maskdet import formatting
from maskdet.formatting import in_one_piece
from maskdet.language import LANGUAGES, current_language, tr
from maskdet.results import FrameResult, MaskLabel, State

# The names of the theme's colours (.streamlit/config.toml) that show each state.
STATE_COLOURS = {
    State.WITH_MASK: "blue",
    State.WITHOUT_MASK: "orange",
    State.MASK_WORN_INCORRECTLY: "violet",
    State.UNSURE: "yellow",
}
PLOT_TEMPLATE = "maskdet"


def state_chip(state: State, text: str = "") -> str:
    """Markdown of a chip: colour, symbol and word together."""
    from maskdet.images import STYLES

    return f":{STATE_COLOURS[state]}-badge[**{STYLES[state].symbol}** {text or state.display_name}]"


def short_label(label: MaskLabel) -> str:
    """A label where what it is about is clear: under a small picture, or as an answer."""
    return tr("Worn wrongly") if label is MaskLabel.MASK_WORN_INCORRECTLY else label.display_name


def show_totals(results: Iterable[FrameResult], labels: Iterable[MaskLabel]) -> None:
    """Big numbers: people, then one per state that this version knows."""
    results, states = list(results), shown_states(labels)
    with st.grid(1 + len(states), min_column_width=140, key="totals"):
        _total(
            "people", f":gray-badge[:material/group: {tr('People')}]", sum(len(result) for result in results)
        )
        for state in states:
            _total(state.value, state_chip(state), sum(result.count(state) for result in results))


def shown_states(labels: Iterable[MaskLabel]) -> list[State]:
    """The states of these labels and `unsure`, in the order they are always shown."""
    known = {label.value for label in labels} | {State.UNSURE.value}
    return [state for state in State if state.value in known]


def _total(name: str, label: str, number: int) -> None:
    with st.container(key=f"total_{name}"):
        st.metric(label, number, border=True)


def percent(share: float | None) -> str:
    """As `formatting.percent`, in one piece."""
    return in_one_piece(formatting.percent(share))


def share(value: float | None) -> str:
    """As `formatting.share`, in one piece."""
    return in_one_piece(formatting.share(value))


def span(interval: Sequence[float] | None) -> str:
    """As `formatting.span`, each number in one piece."""
    return formatting.span(interval).replace(" %", "\u00a0%")


def plot_template() -> str:
    """The plotly template of all plots here, by name, with the signs of the language spoken now; made at the first call (plotly is slow to import)."""
    import plotly.graph_objects as go
    import plotly.io as pio

    from maskdet.images import STYLES

    language = current_language()
    name = f"{PLOT_TEMPLATE}_{language}"
    if name not in pio.templates:
        signs = LANGUAGES[language].locale
        order = (State.WITH_MASK, State.WITHOUT_MASK, State.UNSURE, State.MASK_WORN_INCORRECTLY)
        pio.templates[name] = go.layout.Template(
            layout={
                "colorway": [STYLES[state].hex for state in order],
                "font": {"family": "Source Sans, sans-serif", "size": 14},
                "margin": {"l": 48, "r": 16, "t": 44, "b": 44},
                "paper_bgcolor": "rgba(0,0,0,0)",
                "plot_bgcolor": "rgba(0,0,0,0)",
                "hovermode": "x unified",
                "separators": get_decimal_symbol(signs) + get_group_symbol(signs),
                "legend": {"orientation": "h", "y": -0.2},
            }
        )
    return name
