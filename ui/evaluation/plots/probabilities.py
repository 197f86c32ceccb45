"""Plots of what probabilities are worth: curves, thresholds, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING, Any

from maskdet.formatting import number, percent, whole_percent
from maskdet.language import tr, tr_many
from maskdet.registry.report import CalibrationBin, CalibrationReport, Curves, ThresholdRow
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
            tr("{label}: area {area}", label=label_name(label), area=number(roc.area, 4)),
            roc.false_positive_rate,
            roc.true_positive_rate,
            roc.thresholds,
        )
        for label, roc in ((label, found.roc) for label, found in curves.items())
    ]
    title = tr("ROC: nearer to the upper left is better")
    return _curve_plot(
        lines, threshold, title, x=tr("Share of the others called so"), y=tr("Share of its faces found")
    )


def precision_recall_plot(curves: Curves, threshold: float) -> go.Figure:
    """Precision against recall of each label, with the point of the threshold in force."""
    lines = [
        CurveLine(
            label,
            tr(
                "{label}: average precision {precision}",
                label=label_name(label),
                precision=number(curve.average_precision, 4),
            ),
            curve.recall,
            curve.precision,
            curve.thresholds,
        )
        for label, curve in ((label, found.precision_recall) for label, found in curves.items())
    ]
    title = tr("Precision and recall: upper right is better")
    return _curve_plot(lines, threshold, title, x=tr("Recall"), y=tr("Precision"))


def _curve_plot(curves: Sequence[CurveLine], threshold: float, title: str, *, x: str, y: str) -> go.Figure:
    import plotly.graph_objects as go

    lines: list[Any] = []
    for place, curve in enumerate(curves):
        mark = label_style(curve.label)
        lines.append(go.Scatter(name=curve.title, x=curve.xs, y=curve.ys, mode="lines", line=mark["line"]))
        if not curve.thresholds:
            continue
        at = nearest_point(curve.thresholds, threshold)
        lines.append(
            go.Scatter(
                name=tr("at {threshold}", threshold=whole_percent(threshold)),
                x=[curve.xs[at]],
                y=[curve.ys[at]],
                mode="markers",
                showlegend=place == 0,
                marker=mark["marker"] | {"size": 12},
                text=[
                    tr(
                        "threshold {threshold}: {x}, {y}",
                        threshold=whole_percent(threshold),
                        x=percent(curve.xs[at]),
                        y=percent(curve.ys[at]),
                    )
                ],
                hovertemplate="%{text}",
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
        go.Scatter(name=name, x=at, y=counts, mode="lines", line=style(place)["line"])
        for place, (name, counts) in enumerate(
            (
                (tr("Unmasked called masked"), [row.missed for row in rows]),
                (tr("Masked called unmasked"), [row.false_alerts for row in rows]),
            )
        )
    ]
    unsure = go.Scatter(
        name=tr("Unsure"), x=at, y=[row.unsure_share for row in rows], mode="lines", line=style(2)["line"]
    )
    mistakes = figure(
        lines, tr("Mistakes left"), tr("How sure to be"), tr("Faces"), yaxis={"rangemode": "tozero"}
    )
    share = figure(
        [unsure],
        tr("Share of faces that become unsure"),
        tr("How sure to be"),
        "",
        yaxis=SHARE_AXIS | {"rangemode": "tozero"},
    )
    for plot in (mistakes, share):
        plot.update_xaxes(tickformat=".0%")
        plot.add_vline(
            active,
            line_dash="dot",
            line_color=GREY,
            annotation_text=tr("in force"),
            annotation_position="top left",
        )
        if explored != active:
            plot.add_vline(
                explored,
                line_color=COLOURS[0],
                annotation_text=tr("chosen here"),
                annotation_position="bottom left",
            )
    return mistakes, share


def reliability_plot(calibration: CalibrationReport) -> go.Figure:
    """The share that is right against how sure the version was; on the diagonal the two agree."""
    import plotly.graph_objects as go

    lines = [
        go.Scatter(
            name=tr("As sure as right"),
            x=[0.4, 1],
            y=[0.4, 1],
            mode="lines",
            line={"color": GREY, "dash": "dot"},
        )
    ]
    kinds = (
        (tr("As it is used"), calibration.now),
        (tr("As it was trained"), calibration.as_trained),
        (tr("With the fitted temperature"), calibration.fitted),
    )
    for place, (name, found) in enumerate(kinds):
        if not found:
            continue
        bins, mark = found.bins, style(place)
        sizes = [6 + 5 * log10(b.count) for b in bins]  # a point of three faces says little
        lines.append(
            go.Scatter(
                name=name,
                x=[b.confidence for b in bins],
                y=[b.accuracy for b in bins],
                mode="lines+markers",
                text=[_bin_words(b) for b in bins],
                line=mark["line"],
                marker=mark["marker"] | {"size": sizes},
                hovertemplate="%{text}",
            )
        )
    return figure(
        lines,
        tr("Is it as right as it is sure?"),
        tr("How sure it was"),
        tr("Share that was right"),
        xaxis={"title": tr("How sure it was"), **SHARE_AXIS},
        yaxis={"title": tr("Share that was right"), **SHARE_AXIS},
    )


def _bin_words(found: CalibrationBin) -> str:
    return tr_many(
        "sure {confidence}, right {accuracy}, {n} face",
        "sure {confidence}, right {accuracy}, {n} faces",
        found.count,
        confidence=percent(found.confidence),
        accuracy=percent(found.accuracy),
    )
