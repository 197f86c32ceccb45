"""Figures of a classifier on labelled faces, by scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

Z_95 = 1.96  # standard normal quantile of a 95 % interval


@dataclass(frozen=True)
class Figures:
    """How good a classifier was on labelled faces.

    Attributes:
        accuracy: share judged right, 0..1; accuracy_interval: its 95 % interval (Wilson).
        balanced_accuracy: mean recall of the labels, so that a rare label weighs as much.
        confusion: counts, rows truth, columns verdict, in the order of `labels`.
        per_label: label -> precision, recall, f1 (0..1), support (count).
    """

    count: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    balanced_accuracy: float
    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    per_label: dict[str, dict[str, float]]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def figures(truths: Sequence[str], verdicts: Sequence[str], labels: Sequence[str]) -> Figures:
    """Compare verdicts with the truth, label by label.

    Raises: ValueError if there is nothing to compare.
    """
    from sklearn import metrics  # 2 s to import

    if not truths:
        raise ValueError("figures() needs at least one labelled face, but got none.")
    right = sum(t == v for t, v in zip(truths, verdicts, strict=True))
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        truths, verdicts, labels=list(labels), zero_division=0
    )
    confusion = metrics.confusion_matrix(truths, verdicts, labels=list(labels))
    rows = zip(labels, precision, recall, f1, support, strict=True)
    present = [float(r) for r, n in zip(recall, support, strict=True) if n]
    return Figures(
        count=len(truths),
        accuracy=right / len(truths),
        accuracy_interval=wilson_interval(right, len(truths)),
        balanced_accuracy=sum(present) / len(present),
        labels=tuple(labels),
        confusion=tuple(tuple(int(n) for n in row) for row in confusion),
        per_label={
            label: {"precision": float(p), "recall": float(r), "f1": float(f), "support": int(n)}
            for label, p, r, f, n in rows
        },
    )


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """95 % interval of a share. Source: Wilson (1927); holds near 0 and 1, where the plain one fails."""
    share = right / count
    middle = (share + Z_95**2 / (2 * count)) / (1 + Z_95**2 / count)
    half = Z_95 * sqrt(share * (1 - share) / count + Z_95**2 / (4 * count**2)) / (1 + Z_95**2 / count)
    return (max(0.0, middle - half), min(1.0, middle + half))
