"""Plots of an evaluation: what they say when the mouse rests on a point."""

from __future__ import annotations

from maskdet.images import STYLES
from maskdet.registry.report import (
    Calibration,
    CalibrationBin,
    CalibrationReport,
    LabelCurves,
    PrecisionRecallCurve,
    RobustnessRow,
    RocCurve,
    SliceRow,
)
from maskdet.results import State
from ui.evaluation.plots.groups import robustness_plot, slices_plot
from ui.evaluation.plots.probabilities import nearest_point, precision_recall_plot, reliability_plot

NEARLY_ALL = 0.9999


def test_a_slice_with_a_single_mistake_is_not_called_perfect():
    row = SliceRow(
        dimension="Pose",
        slice="frontal",
        count=9999,
        accuracy=NEARLY_ALL,
        interval=(0.9994, 1.0),
        missed=1,
        false_alerts=0,
        enough=True,
    )
    assert slices_plot([row]).data[0].text == ("99.9 % of 9,999 faces",)


def test_a_severity_with_a_single_mistake_is_not_called_perfect():
    row = RobustnessRow(kind="dark", title="Dark", severity=1, count=9999, accuracy=NEARLY_ALL)
    assert robustness_plot({"one": [row]}, clean=1.0).data[0].text == ("severity 1: 99.9 %",)


def test_a_bin_with_a_single_mistake_is_not_called_perfect():
    found = CalibrationBin(low=0.9, high=1.0, count=9999, confidence=NEARLY_ALL, accuracy=NEARLY_ALL)
    now = Calibration(count=9999, bins=(found,), ece=0.01, brier=0.0, log_loss=0.0)
    plot = reliability_plot(CalibrationReport(now=now))
    assert plot.data[1].text == ("sure 99.9 %, right 99.9 %, 9,999 faces",)


def test_curves_have_the_colours_that_their_labels_have_everywhere():
    roc = RocCurve(false_positive_rate=(0.0,), true_positive_rate=(1.0,), area=1.0)
    curve = PrecisionRecallCurve(recall=(1.0,), precision=(1.0,), thresholds=(), average_precision=1.0)
    labels = ("without_mask", "with_mask", "mask_worn_incorrectly")
    plot = precision_recall_plot({k: LabelCurves(roc=roc, precision_recall=curve) for k in labels}, 0.9)
    assert [line.line.color for line in plot.data] == [STYLES[State(k)].hex for k in labels]
    assert len({line.line.dash for line in plot.data}) == 3


def test_the_mark_on_a_curve_short_of_all_is_not_called_perfect():
    roc = RocCurve(false_positive_rate=(0.0,), true_positive_rate=(1.0,), area=1.0)
    curve = PrecisionRecallCurve(
        recall=(NEARLY_ALL,), precision=(NEARLY_ALL,), thresholds=(0.9,), average_precision=NEARLY_ALL
    )
    curves = {"with_mask": LabelCurves(roc=roc, precision_recall=curve)}
    mark = precision_recall_plot(curves, 0.9).data[1]
    assert (mark.text, mark.hovertemplate) == (("threshold 90%: 99.9 %, 99.9 %",), "%{text}")


def test_the_mark_on_a_curve_is_where_the_threshold_lies_and_never_at_its_endless_start():
    assert nearest_point([None, 1.0, 0.8, 0.5], 0.79) == 2
    assert nearest_point([2.0, 0.4], 0.99) == 1
