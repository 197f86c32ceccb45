"""ROC and precision-recall curves of each label against the rest."""

from __future__ import annotations

from maskdet.registry.report.section import Section


class RocCurve(Section):
    """Points of a ROC curve, and the area under it, 0..1. A threshold of None is endless."""

    false_positive_rate: tuple[float, ...]
    true_positive_rate: tuple[float, ...]
    thresholds: tuple[float | None, ...] = ()
    area: float


class PrecisionRecallCurve(Section):
    """Points of a precision-recall curve. `share`: of the label among the faces, the precision of guessing."""

    recall: tuple[float, ...]
    precision: tuple[float, ...]
    thresholds: tuple[float | None, ...] = ()
    average_precision: float
    share: float | None = None


class LabelCurves(Section):
    """Both curves of one label."""

    roc: RocCurve
    precision_recall: PrecisionRecallCurve


Curves = dict[str, LabelCurves]  # by label
