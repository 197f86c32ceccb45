"""Plots of what probabilities are worth: curves, thresholds, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING, Any

from maskdet.formatting import percent, whole_percent
from maskdet.registry.report import CalibrationReport, Curves, ThresholdRow
from ui.evaluation.plots.style import COLOURS, GREY, SHARE_AXIS, figure, label_style, style
from ui.widgets.datasets import label_name

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class CurveLine:
    """One label's curve: the label, its title in the legend, its points (shares), and the threshold at each of them."""

    label: str
    title: str
    xs: Sequence[float]
    ys: Sequence[float]
    thresholds: Sequence[float | None]


def roc_plot(curves: Curves, threshold: float) -> go.Figure:
    """True against false positives of each label, with the point of the threshold in force."""
    lines = [
        CurveLine(
            label,
            f"{label_name(label)}: area {roc.area:.4f}",
            roc.false_positive_rate,
            roc.true_positive_rate,
            roc.thresholds,
        )
        for label, roc in ((label, found.roc) for label, found in curves.items())
    ]
    title = "ROC: nearer to the upper left is better"
    return _curve_plot(
        lines, threshold, title, x="Share of the others called so", y="Share of its faces found"
    )


def precision_recall_plot(curves: Curves, threshold: float) -> go.Figure:
    """Precision against recall of each label, with the point of the threshold in force."""
    lines = [
        CurveLine(
            label,
            f"{label_name(label)}: average precision {curve.average_precision:.4f}",
            curve.recall,
            curve.precision,
            curve.thresholds,
        )
        for label, curve in ((label, found.precision_recall) for label, found in curves.items())
    ]
    title = "Precision and recall: upper right is better"
    return _curve_plot(lines, threshold, title, x="Recall", y="Precision")


def _curve_plot(curves: Sequence[CurveLine], threshold: float, title: str, *, x: str, y: str) -> go.Figure:
    import plotly.graph_objects as go

    lines: list[Any] = []
    for number, curve in enumerate(curves):
        mark = label_style(curve.label)
        lines.append(go.Scatter(name=curve.title, x=curve.xs, y=curve.ys, mode="lines", line=mark["line"]))
        if not curve.thresholds:
            continue
        at = nearest_point(curve.thresholds, threshold)
        lines.append(
            go.Scatter(
                name=f"at {whole_percent(threshold)}",
                x=[curve.xs[at]],
                y=[curve.ys[at]],
                mode="markers",
                showlegend=number == 0,
                marker=mark["marker"] | {"size": 12},
                text=[f"{percent(curve.xs[at])}, {percent(curve.ys[at])}"],
                hovertemplate=f"threshold {whole_percent(threshold)}: %{{text}}",
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
        [unsure],
        "Share of faces that become unsure",
        "How sure to be",
        "",
        yaxis=SHARE_AXIS | {"rangemode": "tozero"},
    )
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
            plot.add_vline(
                explored,
                line_color=COLOURS[0],
                annotation_text="chosen here",
                annotation_position="bottom left",
            )
    return mistakes, share


def reliability_plot(calibration: CalibrationReport) -> go.Figure:
    """The share that is right against how sure the version was; on the diagonal the two agree."""
    import plotly.graph_objects as go

    lines = [
        go.Scatter(
            name="As sure as right", x=[0.4, 1], y=[0.4, 1], mode="lines", line={"color": GREY, "dash": "dot"}
        )
    ]
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
                name=name,
                x=[b.confidence for b in bins],
                y=[b.accuracy for b in bins],
                mode="lines+markers",
                customdata=[(percent(b.confidence), f"{b.count:,}") for b in bins],
                text=[percent(b.accuracy) for b in bins],
                line=mark["line"],
                marker=mark["marker"] | {"size": sizes},
                hovertemplate="sure %{customdata[0]}, right %{text}, %{customdata[1]} faces",
            )
        )
    return figure(
        lines,
        "Is it as right as it is sure?",
        "How sure it was",
        "Share that was right",
        xaxis={"title": "How sure it was", **SHARE_AXIS},
        yaxis={"title": "Share that was right", **SHARE_AXIS},
    )
