"""Thresholds: how many verdicts become unsure, and which mistakes are left, under each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from maskdet.errors import MaskdetError
from maskdet.evaluation.outcomes import Outcomes, outcomes
from maskdet.evaluation.predictions import Predictions
from maskdet.formatting import number
from maskdet.language import tr
from maskdet.registry.report import ThresholdRow
from maskdet.results import MaskLabel

STEPS = tuple(round(0.5 + step / 100, 2) for step in range(50))  # 0.50 .. 0.99


def sweep(predictions: Predictions) -> list[ThresholdRow]:
    """A row for each threshold from 0.50 to 0.99.

    Raises: DatasetProblem when there is no face.
    """
    found = outcomes(predictions)
    return [_row(found, threshold) for threshold in STEPS]


def at(
    predictions: Predictions, threshold: float, own: Mapping[MaskLabel, float] = MappingProxyType({})
) -> ThresholdRow:
    """The row of one threshold, 0..1. `own`: of labels that have another.

    Raises: DatasetProblem when there is no face.
    """
    return _row(outcomes(predictions), threshold, own)


def recommend(predictions: Predictions, max_missed: int) -> ThresholdRow:
    """The lowest threshold, so the fewest unsure faces, at which at most `max_missed` unmasked faces pass.

    Raises: MaskdetError when none reaches it.
    """
    rows = sweep(predictions)
    for row in rows:
        if row.missed <= max_missed:
            return row
    last = rows[-1]
    raise MaskdetError(
        tr(
            "No threshold up to {threshold} keeps missed unmasked faces to {most}: {missed} are left even "
            "there. Allow more, or look at those faces: their label may be wrong.",
            threshold=number(last.threshold, 2),
            most=number(max_missed),
            missed=number(last.missed),
        )
    )


def _row(
    found: Outcomes, threshold: float, own: Mapping[MaskLabel, float] = MappingProxyType({})
) -> ThresholdRow:
    k, names = len(found.labels), found.names(np.arange(len(found.labels)))
    least = np.array([own.get(label, threshold) for label in found.labels])
    called = np.where(found.confidences >= least[found.verdicts], found.verdicts, k)
    matrix = np.bincount(found.truths * (k + 1) + called, minlength=k * (k + 1)).reshape(k, k + 1)
    right, unsure, masked = np.diagonal(matrix), int(matrix[:, k].sum()), found.masked
    alerts = int(matrix[masked, :k].sum() - matrix[masked, masked])
    num_masked, num_sure = int(matrix[masked].sum()), len(found) - unsure
    return ThresholdRow(
        threshold=threshold,
        labels=tuple(names),
        matrix=tuple(tuple(row) for row in matrix.tolist()),
        precision={name: _share(right[i], matrix[:, i].sum()) for i, name in enumerate(names)},
        recall={name: _share(right[i], matrix[i].sum()) for i, name in enumerate(names)},
        unsure=unsure,
        unsure_share=unsure / len(found),
        missed=int(matrix[:, masked].sum() - matrix[masked, masked]),
        false_alerts=alerts,
        false_alerts_per_1000_faces=1000 * alerts / len(found),
        false_alerts_per_1000_masked=1000 * alerts / num_masked if num_masked else None,
        right_share=_share(right.sum(), num_sure),
    )


def _share(part: Any, whole: Any) -> float | None:
    return float(part) / float(whole) if whole else None
