"""Plots of an evaluation: lines differ by dash and symbol as well as by colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING, Any

from maskdet.formatting import height_range, percent
from maskdet.registry.report import (
    CalibrationReport,
    Curves,
    RobustnessRow,
    SceneRow,
    SliceRow,
    ThresholdRow,
)
from ui.widgets.datasets import label_name
from ui.widgets.states import plot_template

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLOURS = ("#2583bf", "#d4590f", "#a8589a", "#7a8794")  # legible on light and on dark ground
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "diamond", "square", "x")
GREY = "#7a8794"
HEIGHT = 340  # pixels
SHARE_AXIS = {"tickformat": ".0%"}


def style(number: int) -> dict[str, Any]:
    """Line and symbol of the nth line of a plot."""
    colour = COLOURS[number % len(COLOURS)]
    return {
        "line": {"color": colour, "dash": DASHES[number % len(DASHES)], "width": 2.5},
        "marker": {"color": colour, "symbol": SYMBOLS[number % len(SYMBOLS)], "size": 8},
    }


def figure(lines: Sequence[Any], title: str, x: str, y: str, **layout: Any) -> go.Figure:
    """A plot in the look of all plots."""
    import plotly.graph_objects as go

    common = {
        "template": plot_template(), "title": title, "height": HEIGHT, "xaxis": {"title": x}, "yaxis": {"title": y},
        "hovermode": "closest", "legend": {"y": -0.32},
    }  # fmt: skip
    return go.Figure(list(lines), common).update_layout(**layout)


@dataclass(frozen=True)
class CurveLine:
    """One label's curve: its title in the legend, its points (shares), and the threshold at each of them."""

    title: str
    xs: Sequence[float]
    ys: Sequence[float]
    thresholds: Sequence[float | None]


def roc_plot(curves: Curves, threshold: float) -> go.Figure:
    """True against false positives of each label, with the point of the threshold in force."""
    lines = [
        CurveLine(f"{label_name(label)}: area {roc.area:.4f}", roc.false_positive_rate, roc.true_positive_rate, roc.thresholds)
        for label, roc in ((label, found.roc) for label, found in curves.items())
    ]  # fmt: skip
    title = "ROC: nearer to the upper left is better"
    return _curve_plot(
        lines, threshold, title, x="Share of the others called so", y="Share of its faces found"
    )


def precision_recall_plot(curves: Curves, threshold: float) -> go.Figure:
    """Precision against recall of each label, with the point of the threshold in force."""
    lines = [
        CurveLine(f"{label_name(label)}: average precision {curve.average_precision:.4f}", curve.recall, curve.precision, curve.thresholds)
        for label, curve in ((label, found.precision_recall) for label, found in curves.items())
    ]  # fmt: skip
    title = "Precision and recall: upper right is better"
    return _curve_plot(lines, threshold, title, x="Recall", y="Precision")


def _curve_plot(curves: Sequence[CurveLine], threshold: float, title: str, *, x: str, y: str) -> go.Figure:
    import plotly.graph_objects as go

    lines: list[Any] = []
    for number, curve in enumerate(curves):
        mark = style(number)
        lines.append(go.Scatter(name=curve.title, x=curve.xs, y=curve.ys, mode="lines", line=mark["line"]))
        if not curve.thresholds:
            continue
        at = nearest_point(curve.thresholds, threshold)
        lines.append(
            go.Scatter(
                name=f"at {threshold:.0%}",
                x=[curve.xs[at]],
                y=[curve.ys[at]],
                mode="markers",
                showlegend=number == 0,
                marker=mark["marker"] | {"size": 12},
                hovertemplate=f"threshold {threshold:.0%}: %{{x:.1%}}, %{{y:.1%}}",
            )
        )
    layout = {"xaxis": {"title": x, **SHARE_AXIS}, "yaxis": {"title": y, **SHARE_AXIS}}
    return figure(lines, title, x, y, **layout)


def nearest_point(thresholds: Sequence[float | None], threshold: float) -> int:
    """The number of the point whose threshold is nearest; the endless first one of a ROC curve is none."""
    far = [abs(t - threshold) if t is not None and t <= 1 else 9.0 for t in thresholds]
    return far.index(min(far))


def sweep_plots(rows: Sequence[ThresholdRow], active: float, explored: float) -> tuple[go.Figure, go.Figure]:
    """Mistakes that are left, and faces without a verdict, at each threshold."""
    import plotly.graph_objects as go

    at = [row.threshold for row in rows]
    lines = [
        go.Scatter(name=name, x=at, y=counts, mode="lines", line=style(number)["line"])
        for number, (name, counts) in enumerate(
            (
                ("Unmasked called masked", [row.missed for row in rows]),
                ("Masked called unmasked", [row.false_alerts for row in rows]),
            )
        )
    ]
    unsure = go.Scatter(
        name="Unsure", x=at, y=[row.unsure_share for row in rows], mode="lines", line=style(2)["line"]
    )
    mistakes = figure(lines, "Mistakes left", "How sure to be", "Faces", yaxis={"rangemode": "tozero"})
    share = figure(
        [unsure], "Share of faces that become unsure", "How sure to be", "", yaxis=SHARE_AXIS | {"rangemode": "tozero"}
    )  # fmt: skip
    for plot in (mistakes, share):
        plot.update_xaxes(tickformat=".0%")
        plot.add_vline(
            active,
            line_dash="dot",
            line_color=GREY,
            annotation_text="in force",
            annotation_position="top left",
        )
        if explored != active:
            plot.add_vline(explored, line_color=COLOURS[0], annotation_text="chosen here", annotation_position="bottom left")  # fmt: skip
    return mistakes, share


def reliability_plot(calibration: CalibrationReport) -> go.Figure:
    """The share that is right against how sure the version was; on the diagonal the two agree."""
    import plotly.graph_objects as go

    lines = [
        go.Scatter(name="As sure as right", x=[0.4, 1], y=[0.4, 1], mode="lines", line={"color": GREY, "dash": "dot"})
    ]  # fmt: skip
    kinds = (
        ("As it is used", calibration.now),
        ("As it was trained", calibration.as_trained),
        ("With the fitted temperature", calibration.fitted),
    )
    for number, (name, found) in enumerate(kinds):
        if not found:
            continue
        bins, mark = found.bins, style(number)
        sizes = [6 + 5 * log10(b.count) for b in bins]  # a point of three faces says little
        lines.append(
            go.Scatter(
                name=name, x=[b.confidence for b in bins], y=[b.accuracy for b in bins], mode="lines+markers",
                customdata=[b.count for b in bins], text=[percent(b.accuracy) for b in bins], line=mark["line"], marker=mark["marker"] | {"size": sizes},
                hovertemplate="sure %{x:.1%}, right %{text}, %{customdata:,} faces",
            )
        )  # fmt: skip
    return figure(
        lines, "Is it as right as it is sure?", "How sure it was", "Share that was right",
        xaxis={"title": "How sure it was", **SHARE_AXIS}, yaxis={"title": "Share that was right", **SHARE_AXIS},
    )  # fmt: skip


def slices_plot(rows: Sequence[SliceRow]) -> go.Figure:
    """Accuracy of each slice with its interval, the worst at the top."""
    import plotly.graph_objects as go

    rows = rows[::-1]
    points = go.Scatter(
        x=[row.accuracy for row in rows],
        y=[f"{row.dimension}: {row.slice}" for row in rows],
        mode="markers",
        marker=style(0)["marker"] | {"size": 10},
        error_x=intervals(rows),
        customdata=[row.count for row in rows],
        text=[percent(row.accuracy) for row in rows],
        hovertemplate="%{y}<br>%{text} of %{customdata:,} faces<extra></extra>",
    )
    height = 110 + 26 * len(rows)
    axes = {"xaxis": {"title": "Right, 95 % interval", **SHARE_AXIS}, "yaxis": {"automargin": True}}
    return figure([points], "Worst slices first", "", "", height=height, showlegend=False, **axes)


def robustness_plot(lines_of: Mapping[str, Sequence[RobustnessRow]], clean: float | None) -> go.Figure:
    """Accuracy over severity, a line per version, against the score on faces as they are."""
    import plotly.graph_objects as go

    lines: list[Any] = [
        go.Scatter(
            name=name, x=[row.severity for row in rows], y=[row.accuracy for row in rows], mode="lines+markers",
            error_y=intervals(rows), text=[percent(row.accuracy) for row in rows],
            hovertemplate="severity %{x}: %{text}", **style(number),
        )
        for number, (name, rows) in enumerate(lines_of.items())
    ]  # fmt: skip
    plot = figure(
        lines, "Right at each severity", "Severity (0: as it is)", "", yaxis=SHARE_AXIS, showlegend=True
    )
    if clean is not None:
        plot.add_hline(clean, line_dash="dot", line_color=GREY, annotation_text="all faces as they are")
    return plot.update_xaxes(dtick=1)


def scenes_plot(rows: Sequence[SceneRow]) -> go.Figure:
    """Faces found, and found and judged right, by their height."""
    import plotly.graph_objects as go

    last = max((row.from_px for row in rows), default=0)
    steps = [row for row in rows if row.faces and (row.to_px or row.from_px == last)]
    bars = [
        go.Bar(name=name, x=[height_range(row.from_px, row.to_px) for row in steps], y=shares,
               marker={"color": COLOURS[number], "pattern": {"shape": pattern}})
        for number, (name, pattern, shares) in enumerate(
            (
                ("Found", "", [row.recall for row in steps]),
                ("Found and judged right (F1)", "/", [row.f1 for row in steps]),
            )
        )
    ]  # fmt: skip
    return figure(bars, "By the height of the face", "", "", yaxis=SHARE_AXIS, barmode="group")


def intervals(rows: Sequence[SliceRow | RobustnessRow]) -> dict[str, Any]:
    """The 95 % intervals as error bars."""
    bounds = [(row.accuracy, row.interval or (row.accuracy, row.accuracy)) for row in rows]
    return {
        "type": "data", "symmetric": False, "thickness": 1.2,
        "array": [max(0.0, high - accuracy) for accuracy, (_, high) in bounds],
        "arrayminus": [max(0.0, accuracy - low) for accuracy, (low, _) in bounds],
    }  # fmt: skip
