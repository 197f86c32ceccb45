"""Figures of a classifier on labelled faces, by scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskdet.registry.report import (
    FigureIntervals,
    Figures,
    FiguresInFull,
    Interval,
    LabelFigures,
    LabelIntervals,
)

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]
RESAMPLES = 1000


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
            label: LabelFigures(precision=float(p), recall=float(r), f1=float(f), support=int(n))
            for label, p, r, f, n in rows
        },
    )


def wilson_interval(right: int, count: int) -> Interval:
    """95 % interval of a share. Source: Wilson (1927); holds near 0 and 1, where the plain one fails."""
    from scipy.stats import binomtest  # 1 s to import

    interval = binomtest(right, count).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def figures_in_full(confusion: Counts, labels: Sequence[str], *, seed: int = 0) -> FiguresInFull:
    """The figures of a confusion matrix with macro averages, Matthews' coefficient and 95 % intervals.

    The intervals come from the bootstrap (Efron, 1979): `RESAMPLES` times as many faces of each label are drawn with
    replacement. A precision or recall of 1 gets Wilson's interval. Near-duplicates count as independent there, so
    the intervals are a little narrow where a set has many.

    Args:
        confusion: counts (k, k), rows truth, columns verdict, in the order of `labels`.
    """
    pairs = np.repeat(list(product(labels, labels)), confusion.reshape(-1), axis=0).tolist()
    plain = dict(figures([truth for truth, _ in pairs], [verdict for _, verdict in pairs], labels))
    summary, _ = from_confusions(confusion[None])
    more = {name: float(values[0]) for name, values in summary.items() if name not in plain}
    return FiguresInFull.model_validate({**plain, **more, "intervals": _intervals(confusion, labels, seed)})


def _intervals(confusion: Counts, labels: Sequence[str], seed: int) -> FigureIntervals:
    summary, per_label = from_confusions(_resampled(confusion, seed))
    return FigureIntervals(
        **{name: _middle_95(values) for name, values in summary.items()},
        per_label={
            label: LabelIntervals(
                **{name: _middle_95(values[:, k]) for name, values in per_label.items()}
                | _where_all_right(confusion, k)
            )
            for k, label in enumerate(labels)
        },
    )


def _where_all_right(confusion: Counts, label: int) -> dict[str, Interval]:
    """Wilson's interval for a precision or recall of 1: what holds no mistake cannot draw one."""
    right, called, true = (
        int(n) for n in (confusion[label, label], confusion[:, label].sum(), confusion[label].sum())
    )
    counts = {"precision": called, "recall": true}
    return {name: wilson_interval(right, n) for name, n in counts.items() if right == n and n}


def from_confusions(confusions: Counts) -> tuple[dict[str, Shares], dict[str, Shares]]:
    """Figures of many confusion matrices at once, (n, k, k).

    Returns: name -> (n,) for all labels together; name -> (n, k) for each label. Labels without a face are left
        out of averages; a share of nothing is 0.
    """
    truth, called = confusions.sum(axis=2), confusions.sum(axis=1)
    right = np.diagonal(confusions, axis1=1, axis2=2)
    total, all_right = truth.sum(axis=1), right.sum(axis=1)
    per_label = {
        "precision": _share(right, called),
        "recall": _share(right, truth),
        "f1": _share(2 * right, truth + called),
    }
    present = truth > 0
    means = {name: _share((v * present).sum(axis=1), present.sum(axis=1)) for name, v in per_label.items()}
    squares = total.astype(float) ** 2
    spread = (squares - (truth.astype(float) ** 2).sum(axis=1)) * (
        squares - (called.astype(float) ** 2).sum(axis=1)
    )
    # Gorodkin (2004): Matthews' coefficient for any number of labels.
    matthews = _share(all_right * total - (truth * called).sum(axis=1), np.sqrt(spread))
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


def _middle_95(values: Shares) -> Interval:
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def _share(part: NDArray[Any], whole: NDArray[Any]) -> Shares:
    """Part of whole, and 0 where whole is 0."""
    result = np.zeros(np.broadcast_shapes(part.shape, whole.shape))
    return np.asarray(np.divide(part, whole, out=result, where=whole != 0), np.float64)
