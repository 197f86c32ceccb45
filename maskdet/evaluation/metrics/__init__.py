"""Figures: accuracy and its kin, average precision, calibration, thresholds, slices, paired comparison.

Each takes truths and verdicts as arrays and returns values; no picture is opened here.
May import outcomes and predictions of evaluation.
"""

from maskdet.evaluation.metrics.average_precision import IOU, Range, SceneFaces, average_precisions
from maskdet.evaluation.metrics.calibration import calibrate, calibration_report
from maskdet.evaluation.metrics.classification import figures, figures_in_full, wilson_interval
from maskdet.evaluation.metrics.curves import curves
from maskdet.evaluation.metrics.paired import compare, paired_interval
from maskdet.evaluation.metrics.slices import slices
from maskdet.evaluation.metrics.thresholds import at, recommend, sweep

__all__ = [
    "IOU",
    "Range",
    "SceneFaces",
    "at",
    "average_precisions",
    "calibrate",
    "calibration_report",
    "compare",
    "curves",
    "figures",
    "figures_in_full",
    "paired_interval",
    "recommend",
    "slices",
    "sweep",
    "wilson_interval",
]
