"""ROC and precision-recall curves: how each label trades against the rest as the bar is raised."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maskdet.evaluation.outcomes import Outcomes
from maskdet.registry.report import Curves, LabelCurves, PrecisionRecallCurve, RocCurve
from maskdet.results import MaskLabel

MAX_POINTS = 200  # more cannot be seen on a plot
FIRST = MaskLabel.WITHOUT_MASK  # the label that matters most


def curves(found: Outcomes) -> Curves:
    """Curves of each label against the rest, without_mask first.

    A label with no face, or no other face, has neither curve and is left out.
    """
    order = sorted(range(len(found.labels)), key=lambda k: found.labels[k] is not FIRST)
    return {
        found.labels[k].value: _curves_of(found.truths == k, found.probabilities[:, k])
        for k in order
        if 0 < (found.truths == k).sum() < len(found)
    }


def _curves_of(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> LabelCurves:
    from sklearn import metrics  # 2 s to import

    false_rate, true_rate, bars = metrics.roc_curve(positive, scores)
    precision, recall, floors = metrics.precision_recall_curve(positive, scores)
    roc = RocCurve(
        false_positive_rate=_thinned(false_rate),
        true_positive_rate=_thinned(true_rate),
        thresholds=_thinned(
            np.minimum(bars, 1.0)
        ),  # scikit-learn starts at infinity: JSON has no word for it
        area=float(metrics.roc_auc_score(positive, scores)),
    )
    precision_recall = PrecisionRecallCurve(
        recall=_thinned(recall),
        precision=_thinned(precision),
        thresholds=_thinned(np.append(floors, 1.0)),
        average_precision=float(metrics.average_precision_score(positive, scores)),
        share=float(positive.mean()),
    )
    return LabelCurves(roc=roc, precision_recall=precision_recall)


def _thinned(values: NDArray[np.float64]) -> tuple[float, ...]:
    """At most MAX_POINTS of them, both ends kept; the same positions for arrays of one length."""
    positions = np.unique(np.linspace(0, len(values) - 1, min(len(values), MAX_POINTS)).round().astype(int))
    return tuple(round(float(value), 6) for value in values[positions])
