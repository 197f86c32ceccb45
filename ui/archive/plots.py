"""The plot of an archive: bars differ by pattern, as everywhere here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from maskdet.archive import Counted
from maskdet.language import tr
from maskdet.results import State
from ui.widgets.plots import HEIGHT, plot_mark
from ui.widgets.states import plot_template

if TYPE_CHECKING:
    import plotly.graph_objects as go


def faces_plot(rows: Sequence[Counted]) -> go.Figure:
    """Faces by hour, day or month, a bar for each state."""
    import plotly.graph_objects as go

    dotted = {"pattern": {"shape": "."}}
    bars = [
        go.Bar(
            name=state.display_name,
            x=[row.key for row in rows],
            y=[row.counts[state] for row in rows],
            marker=plot_mark(state.value) | (dotted if state is State.UNSURE else {}),
        )
        for state in State
        if any(row.counts[state] for row in rows)
    ]
    layout = {
        "template": plot_template(),
        "title": tr("Faces over time"),
        "height": HEIGHT,
        "barmode": "stack",
        "xaxis": {"type": "category", "nticks": 8},
        "yaxis": {"title": tr("Faces"), "rangemode": "tozero"},
        "legend": {"y": -0.38},
    }
    return go.Figure(bars, layout)
