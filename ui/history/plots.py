"""Plots of the History: bars differ by pattern and lines by dash and symbol, as everywhere here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from maskdet.formatting import percent
from maskdet.language import tr
from maskdet.results import State
from maskdet.store import StatisticsRow
from ui.widgets.plots import HEIGHT, plot_mark
from ui.widgets.states import plot_template

if TYPE_CHECKING:
    import plotly.graph_objects as go


GREY = "#7a8794"


def people_plot(rows: Sequence[StatisticsRow], keys: Sequence[str]) -> go.Figure:
    """People in view at a time, by how they wear their masks."""
    import plotly.graph_objects as go

    bars = [
        go.Bar(
            name=state.display_name,
            x=list(keys),
            y=[_mean(row, seconds) for row in rows],
            marker=_mark(state),
            hovertemplate="%{y:.2f}",
        )
        for state, seconds in _SECONDS.items()
        if any(getattr(row, seconds) for row in rows)
    ]
    most = go.Scatter(
        name=tr("Most at once"),
        x=list(keys),
        y=[row.people_max for row in rows],
        mode="markers",
        marker={"symbol": "line-ew-open", "size": 14, "color": GREY, "line": {"width": 3}},
    )
    layout = {"barmode": "stack", "yaxis": {"title": tr("People in view"), "rangemode": "tozero"}}
    return _figure([*bars, most], tr("People"), layout)


def share_plot(rows: Sequence[StatisticsRow], keys: Sequence[str]) -> go.Figure:
    """Of the time people were seen and judged, the share with a mask, and with one worn wrongly where there were any.

    A gap where nobody was judged.
    """
    wrongly = any(row.incorrect_s for row in rows)
    lines = [_share_line(State.WITH_MASK, [row.share_masked for row in rows], keys, legend=wrongly)]
    if wrongly:
        lines.append(_share_line(State.MASK_WORN_INCORRECTLY, [row.share_incorrect for row in rows], keys))
    axis = {"title": tr("Share of the time"), "tickformat": ".0%", "range": [0, 1.04]}
    return _figure(lines, tr("Time with a mask"), {"yaxis": axis})


def _share_line(
    state: State, shares: Sequence[float | None], keys: Sequence[str], *, legend: bool = True
) -> go.Scatter:
    import plotly.graph_objects as go

    good = state is State.WITH_MASK
    return go.Scatter(
        name=state.display_name,
        x=list(keys),
        y=list(shares),
        mode="lines+markers",
        showlegend=legend,
        line={"color": plot_mark(state)["color"], "width": 2.5, "dash": "solid" if good else "dash"},
        marker={"symbol": "circle" if good else "x", "size": 8},
        text=[percent(share) for share in shares],
        hovertemplate="%{text}",
    )


_SECONDS = {
    State.WITH_MASK: "masked_s",
    State.WITHOUT_MASK: "unmasked_s",
    State.MASK_WORN_INCORRECTLY: "incorrect_s",
    State.UNSURE: "unsure_s",
}


def _mean(row: StatisticsRow, seconds: str) -> float:
    return float(getattr(row, seconds)) / row.watched_s if row.watched_s else 0.0


def _mark(state: State) -> dict[str, Any]:
    return plot_mark(state.value) | ({"pattern": {"shape": "."}} if state is State.UNSURE else {})


def _figure(lines: Sequence[Any], title: str, layout: dict[str, Any]) -> go.Figure:
    import plotly.graph_objects as go

    # As words: plotly would take days for moments and put them between midnight and midnight of another zone.
    common = {
        "template": plot_template(),
        "title": title,
        "height": HEIGHT,
        "xaxis": {"type": "category"},
        "legend": {"y": -0.38},
    }
    return go.Figure(list(lines), common).update_layout(**layout)
