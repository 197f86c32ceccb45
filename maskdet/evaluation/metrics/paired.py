"""Two versions on the same pictures: which is better, by how much, and is it more than chance?"""

from __future__ import annotations

from math import sqrt

from maskdet.errors import DatasetProblem
from maskdet.evaluation.outcomes import TWO_LABELS, distinguished_labels, folded_label
from maskdet.evaluation.predictions import JudgedFace, Predictions
from maskdet.installation import require_measuring
from maskdet.language import tr
from maskdet.registry.report import ChangedFace, Comparison, Interval
from maskdet.results import MaskLabel

Pair = tuple[JudgedFace, JudgedFace]
Z_95 = 1.96  # standard normal quantile of a 95 % interval


def compare(a: Predictions, b: Predictions, *, part: str = "test") -> Comparison:
    """Both versions on the faces that neither has learned from.

    Args:
        a: the one compared with; b: the other. part: see `Predictions.reported`.

    Raises: DatasetProblem when they judged different data, or no face is left; NotInstalled.
    """
    require_measuring(tr("Comparing versions"))
    _check_same(a, b)
    pairs = _pairs(a, b, part)
    ours, theirs = distinguished_labels(a), distinguished_labels(b)
    labels = TWO_LABELS if TWO_LABELS in (ours, theirs) else ours
    right = [(_right(x, a, labels), _right(y, b, labels)) for x, y in pairs]
    better = [pair for pair, (x, y) in zip(pairs, right, strict=True) if y and not x]
    worse = [pair for pair, (x, y) in zip(pairs, right, strict=True) if x and not y]
    return Comparison(
        a=a.version,
        b=b.version,
        count=len(pairs),
        left_out=len(a) - len(pairs),
        accuracy_a=sum(x for x, _ in right) / len(pairs),
        accuracy_b=sum(y for _, y in right) / len(pairs),
        difference=(len(better) - len(worse)) / len(pairs),
        interval=paired_interval(len(better), len(worse), len(pairs)),
        p_value=mcnemar(len(better), len(worse)),
        better=tuple(_changed(pair, a, b) for pair in better),
        worse=tuple(_changed(pair, a, b) for pair in worse),
    )


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided p-value of McNemar's test in its exact form; 1 where nothing changed. Source: McNemar (1947)."""
    from scipy.stats import binomtest  # 1 s to import

    return float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0


def paired_interval(gained: int, lost: int, count: int) -> Interval:
    """95 % interval of the difference of two accuracies on the same pictures.

    Only pictures on which exactly one of the two is right make the difference, so the interval is much
    narrower than one from two separate accuracies. Source: Agresti, Min, "Simple improved confidence
    intervals for comparing matched proportions" (2005): half a picture is added to each of the four cells, so
    that it does not shrink to nothing where the two always agree.

    Args:
        gained: pictures only the new one judged right; lost: only the old one.
    """
    more, fewer, total = gained + 0.5, lost + 0.5, count + 2
    difference = (more - fewer) / total
    half = Z_95 * sqrt(more + fewer - (more - fewer) ** 2 / total) / total
    return (max(-1.0, difference - half), min(1.0, difference + half))


def _check_same(a: Predictions, b: Predictions) -> None:
    if a.fingerprint != b.fingerprint:
        raise DatasetProblem(
            tr(
                "{a} judged {dataset_a} ({content_a}), {b} judged {dataset_b} ({content_b}): these "
                "are different pictures or labels, so the two cannot be compared. Evaluate both on the same data set.",
                a=a.version,
                dataset_a=a.dataset,
                content_a=a.fingerprint,
                b=b.version,
                dataset_b=b.dataset,
                content_b=b.fingerprint,
            )
        )


def _pairs(a: Predictions, b: Predictions, part: str) -> list[Pair]:
    """The same face as both judged it; only where figures of both may be taken from it."""
    theirs = {face.file: face for face in b.reported(part).faces}
    pairs = [(face, theirs[face.file]) for face in a.reported(part).faces if face.file in theirs]
    if not pairs:
        raise DatasetProblem(
            tr(
                "There is no picture that neither {a} nor {b} has learned from. Choose another data set.",
                a=a.version,
                b=b.version,
            )
        )
    return pairs


def _right(face: JudgedFace, predictions: Predictions, labels: tuple[MaskLabel, ...]) -> bool:
    return folded_label(predictions.verdict(face), labels) is folded_label(face.truth, labels)


def _changed(pair: Pair, a: Predictions, b: Predictions) -> ChangedFace:
    x, y = pair
    return ChangedFace(
        file=x.file,
        truth=x.truth.value,
        verdict_a=a.verdict(x).value,
        verdict_b=b.verdict(y).value,
        probability_a=a.confidence(x),
        probability_b=b.confidence(y),
    )
