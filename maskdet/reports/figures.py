"""The plots of a report, each from its section: thresholds, calibration, curves, robustness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from maskdet.formatting import number
from maskdet.language import tr, tr_as
from maskdet.registry.report import CalibrationBin, Curves, Robustness, Thresholds
from maskdet.reports.svg_plots import Axes, Line, line_plot
from maskdet.results import MaskLabel

SMALL = (230, 150)  # pixels of a plot of one perturbation
DASHES = ("", "7 4", "2 4")


@dataclass(frozen=True)
class PerturbationPlot:
    """Accuracy by severity under one perturbation; `meaning`: what the severities look like."""

    title: str
    meaning: str
    plot: Markup


def threshold_plots(thresholds: Thresholds) -> list[Markup]:
    """Mistakes left, and faces that become unsure, by threshold."""
    rows = thresholds.rows
    bars = [row.threshold for row in rows]
    mark = thresholds.current.threshold if thresholds.current else None
    # Up to the next round number, so that the ticks are whole ones.
    highest = 5 * ceil(max(1, *(max(row.missed, row.false_alerts) for row in rows)) / 5)
    unsure = ceil(20 * max(0.01, *(row.unsure_share for row in rows))) / 20
    mistakes = Axes(tr("threshold"), tr("faces"), (0.5, 1.0), (0, highest), (False, False))
    share = Axes(tr("threshold"), tr("unsure faces"), (0.5, 1.0), (0, unsure), (False, True))
    lines = [
        Line(tr("unmasked called masked (missed)"), bars, [row.missed for row in rows]),
        Line(
            tr("masked called unmasked (false alerts)"), bars, [row.false_alerts for row in rows], DASHES[1]
        ),
    ]
    return [
        line_plot(mistakes, lines, mark=mark),
        line_plot(share, [Line(tr("unsure"), bars, [row.unsure_share for row in rows])], mark=mark),
    ]


def reliability_plot(bins: Sequence[CalibrationBin]) -> Markup:
    """Share that is right by how sure the version was; perfect is the faint diagonal."""
    low = min(0.5, *(b.low for b in bins))
    axes = Axes(tr("probability given"), tr_as("judged right", "right"), (low, 1.0), (0.0, 1.0))
    # The diagonal of shares, whatever part of it the axis shows.
    perfect = Line(tr("perfect"), [low, 1.0], [low, 1.0], DASHES[2])
    counts = [number(b.count) for b in bins]
    right = [b.accuracy for b in bins]
    found = Line(tr("measured"), [b.confidence for b in bins], right, dots=True, labels=counts)
    return line_plot(axes, [found, perfect])


def curve_plots(curves: Curves) -> list[Markup]:
    """ROC and precision-recall, one line a label."""
    roc, precision = [], []
    for (label, found), dash in zip(curves.items(), DASHES, strict=False):
        name, first, second = MaskLabel(label).in_sentence, found.roc, found.precision_recall
        area = tr("{label}, area {area}", label=name, area=number(first.area, 4))
        roc.append(Line(area, first.false_positive_rate, first.true_positive_rate, dash))
        mean = number(second.average_precision, 4)
        area = tr("{label}, average precision {precision}", label=name, precision=mean)
        precision.append(Line(area, second.recall, second.precision, dash))
    return [
        line_plot(Axes(tr("others called so by mistake"), tr("found")), roc, diagonal=True),
        line_plot(Axes(tr("found (recall)"), tr("right of those called so")), precision),
    ]


def robustness_plots(robustness: Robustness) -> list[PerturbationPlot]:
    """Accuracy by severity under each perturbation."""
    axes = Axes(tr("severity"), tr_as("judged right", "right"), (0, 5), (0, 1), (False, True), SMALL)
    return [
        PerturbationPlot(
            tr(rows[0].title),
            tr(rows[0].meaning),
            line_plot(axes, [Line("", [r.severity for r in rows], [r.accuracy for r in rows], dots=True)]),
        )
        for rows in robustness.by_kind().values()
    ]
