"""Figures of a classifier on labelled faces, by scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import product
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]
RESAMPLES = 1000

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


def figures_in_full(confusion: Counts, labels: Sequence[str], *, seed: int = 0) -> dict[str, Any]:
    """The figures of a confusion matrix with macro averages, Matthews' coefficient and 95 % intervals.

    Args:
        confusion: counts (k, k), rows truth, columns verdict, in the order of `labels`.

    Returns: `Figures.as_dict()` and matthews, macro_precision, macro_recall, macro_f1 (each over the labels that
        occur), and `intervals`: name -> (low, high), and per_label -> label -> name -> (low, high). These come from
        the bootstrap (Efron, 1979): `RESAMPLES` times as many faces of each label are drawn with replacement.
        A precision or recall of 1 gets Wilson's interval. Near-duplicates count as independent there, so the intervals are a little narrow where a set has many.
    """
    pairs = np.repeat(list(product(labels, labels)), confusion.reshape(-1), axis=0).tolist()
    found = figures([truth for truth, _ in pairs], [verdict for _, verdict in pairs], labels).as_dict()
    summary, _ = from_confusions(confusion[None])
    drawn_summary, drawn_per_label = from_confusions(_resampled(confusion, seed))
    return found | {
        **{name: float(values[0]) for name, values in summary.items() if name not in found},
        "intervals": {
            **{name: _middle_95(values) for name, values in drawn_summary.items()},
            "per_label": {
                label: {name: _middle_95(values[:, k]) for name, values in drawn_per_label.items()}
                | _where_all_right(confusion, k)
                for k, label in enumerate(labels)
            },
        },
    }


def _where_all_right(confusion: Counts, label: int) -> dict[str, tuple[float, float]]:
    """Wilson's interval for a precision or recall of 1: what holds no mistake cannot draw one."""
    right, said, true = (
        int(n) for n in (confusion[label, label], confusion[:, label].sum(), confusion[label].sum())
    )
    counts = {"precision": said, "recall": true}
    return {name: wilson_interval(right, n) for name, n in counts.items() if right == n and n}


def from_confusions(confusions: Counts) -> tuple[dict[str, Shares], dict[str, Shares]]:
    """Figures of many confusion matrices at once, (n, k, k).

    Returns: name -> (n,) for all labels together; name -> (n, k) for each label. Labels without a face are left
        out of averages; a share of nothing is 0.
    """
    truth, said = confusions.sum(axis=2), confusions.sum(axis=1)
    right = np.diagonal(confusions, axis1=1, axis2=2)
    total, all_right = truth.sum(axis=1), right.sum(axis=1)
    per_label = {
        "precision": _share(right, said),
        "recall": _share(right, truth),
        "f1": _share(2 * right, truth + said),
    }
    present = truth > 0
    means = {name: _share((v * present).sum(axis=1), present.sum(axis=1)) for name, v in per_label.items()}
    squares = total.astype(float) ** 2
    spread = (squares - (truth.astype(float) ** 2).sum(axis=1)) * (
        squares - (said.astype(float) ** 2).sum(axis=1)
    )
    # Gorodkin (2004): Matthews' coefficient for any number of labels.
    matthews = _share(all_right * total - (truth * said).sum(axis=1), np.sqrt(spread))
    summary = {
        "accuracy": _share(all_right, total),
        "balanced_accuracy": means["recall"],
        "matthews": matthews,
    }
    return summary | {f"macro_{name}": values for name, values in means.items()}, per_label


def _resampled(confusion: Counts, seed: int) -> Counts:
    """Confusion matrices (RESAMPLES, k, k) of faces drawn with replacement, as many of each label as there are."""
    rng = np.random.default_rng(seed)
    rows = [rng.multinomial(row.sum(), row / max(1, row.sum()), size=RESAMPLES) for row in confusion]
    return np.stack(rows, axis=1)


def _middle_95(values: Shares) -> tuple[float, float]:
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def _share(part: NDArray[Any], whole: NDArray[Any]) -> Shares:
    """part / whole, and 0 where whole is 0."""
    result = np.zeros(np.broadcast_shapes(part.shape, whole.shape))
    return np.asarray(np.divide(part, whole, out=result, where=whole != 0), np.float64)
