"""Plots of parts of the faces: by slice, by severity, by height."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from maskdet.formatting import height_range, percent
from maskdet.language import tr, tr_many
from maskdet.registry.report import RobustnessRow, SceneRow, SliceRow, retold
from ui.evaluation.plots.style import COLOURS, GREY, SHARE_AXIS, figure, style

if TYPE_CHECKING:
    import plotly.graph_objects as go


def slices_plot(rows: Sequence[SliceRow]) -> go.Figure:
    """Accuracy of each slice with its interval, the worst at the top."""
    import plotly.graph_objects as go

    rows = rows[::-1]
    points = go.Scatter(
        x=[row.accuracy for row in rows],
        y=[f"{retold(row.dimension)}: {retold(row.slice)}" for row in rows],
        mode="markers",
        marker=style(0)["marker"] | {"size": 10},
        error_x=intervals(rows),
        text=[
            tr_many("{share} of {n} face", "{share} of {n} faces", row.count, share=percent(row.accuracy))
            for row in rows
        ],
        hovertemplate="%{y}<br>%{text}<extra></extra>",
    )
    height = 110 + 26 * len(rows)
    axes = {"xaxis": {"title": tr("Right, 95 % interval"), **SHARE_AXIS}, "yaxis": {"automargin": True}}
    return figure([points], tr("Worst slices first"), "", "", height=height, showlegend=False, **axes)


def robustness_plot(lines_of: Mapping[str, Sequence[RobustnessRow]], clean: float | None) -> go.Figure:
    """Accuracy over severity, a line per version, against the score on faces as they are."""
    import plotly.graph_objects as go

    lines: list[Any] = [
        go.Scatter(
            name=name,
            x=[row.severity for row in rows],
            y=[row.accuracy for row in rows],
            mode="lines+markers",
            error_y=intervals(rows),
            text=[
                tr("severity {severity}: {share}", severity=row.severity, share=percent(row.accuracy))
                for row in rows
            ],
            hovertemplate="%{text}",
            **style(number),
        )
        for number, (name, rows) in enumerate(lines_of.items())
    ]
    plot = figure(
        lines,
        tr("Right at each severity"),
        tr("Severity (0: as it is)"),
        "",
        yaxis=SHARE_AXIS,
        showlegend=True,
    )
    if clean is not None:
        plot.add_hline(clean, line_dash="dot", line_color=GREY, annotation_text=tr("all faces as they are"))
    return plot.update_xaxes(dtick=1)


def scenes_plot(rows: Sequence[SceneRow]) -> go.Figure:
    """Faces found, and found and judged right, by their height."""
    import plotly.graph_objects as go

    last = max((row.from_px for row in rows), default=0)
    steps = [row for row in rows if row.faces and (row.to_px or row.from_px == last)]
    bars = [
        go.Bar(
            name=name,
            x=[height_range(row.from_px, row.to_px) for row in steps],
            y=shares,
            marker={"color": COLOURS[number], "pattern": {"shape": pattern}},
        )
        for number, (name, pattern, shares) in enumerate(
            (
                (tr("Found"), "", [row.recall for row in steps]),
                (tr("Found and judged right (F1)"), "/", [row.f1 for row in steps]),
            )
        )
    ]
    return figure(bars, tr("By the height of the face"), "", "", yaxis=SHARE_AXIS, barmode="group")


def intervals(rows: Sequence[SliceRow | RobustnessRow]) -> dict[str, Any]:
    """The 95 % intervals as error bars."""
    bounds = [(row.accuracy, row.interval or (row.accuracy, row.accuracy)) for row in rows]
    return {
        "type": "data",
        "symmetric": False,
        "thickness": 1.2,
        "array": [max(0.0, high - accuracy) for accuracy, (_, high) in bounds],
        "arrayminus": [max(0.0, accuracy - low) for accuracy, (low, _) in bounds],
    }
