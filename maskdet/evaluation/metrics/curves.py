"""ROC and precision-recall curves: how each label trades against the rest as the bar is raised."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskdet.evaluation.outcomes import Outcomes
from maskdet.results import MaskLabel

MAX_POINTS = 200  # more cannot be told apart on a plot
FIRST = MaskLabel.WITHOUT_MASK  # the label people look for


def curves(found: Outcomes) -> dict[str, Any]:
    """Curves of each label against the rest, without_mask first.

    Returns: label -> `roc` with false_positive_rate, true_positive_rate, thresholds, area; and
        `precision_recall` with recall, precision, thresholds, average_precision, share (of the label: the precision
        of guessing). A label with no face, or no other face, has neither curve and is left out.
    """
    order = sorted(range(len(found.labels)), key=lambda k: found.labels[k] is not FIRST)
    return {
        found.labels[k].value: _curves_of(found.truths == k, found.probabilities[:, k])
        for k in order
        if 0 < (found.truths == k).sum() < len(found)
    }


def _curves_of(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> dict[str, Any]:
    from sklearn import metrics  # 2 s to import

    false_rate, true_rate, bars = metrics.roc_curve(positive, scores)
    precision, recall, floors = metrics.precision_recall_curve(positive, scores)
    return {
        "roc": {
            "false_positive_rate": _thinned(false_rate),
            "true_positive_rate": _thinned(true_rate),
            # scikit-learn starts at infinity, which JSON has no word for.
            "thresholds": _thinned(np.minimum(bars, 1.0)),
            "area": float(metrics.roc_auc_score(positive, scores)),
        },
        "precision_recall": {
            "recall": _thinned(recall),
            "precision": _thinned(precision),
            "thresholds": _thinned(np.append(floors, 1.0)),
            "average_precision": float(metrics.average_precision_score(positive, scores)),
            "share": float(positive.mean()),
        },
    }


def _thinned(values: NDArray[np.float64]) -> list[float]:
    """At most MAX_POINTS of them, both ends kept; the same places for arrays of one length."""
    places = np.unique(np.linspace(0, len(values) - 1, min(len(values), MAX_POINTS)).round().astype(int))
    return [round(float(value), 6) for value in values[places]]
