"""Outcomes: truths and verdicts of many faces as arrays, from which each figure is a line or two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maskdet.errors import DatasetProblem
from maskdet.evaluation.predictions import Predictions
from maskdet.language import tr
from maskdet.results import MaskLabel

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
TWO_LABELS = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK)


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What is true of n faces and how they were judged.

    Attributes:
        labels: those that are distinguished; columns and numbers below follow it.
        truths: (n,) numbers of labels; verdicts: the same, of the likeliest label.
        confidences: (n,) probability of the verdict, 0..1.
        probabilities: (n, labels), rows sum to 1.
    """

    labels: tuple[MaskLabel, ...]
    truths: Integers
    verdicts: Integers
    confidences: Floats
    probabilities: Floats

    def __len__(self) -> int:
        """Number of faces."""
        return len(self.truths)

    @property
    def confusion(self) -> Integers:
        """Counts, (labels, labels): rows truth, columns verdict."""
        k = len(self.labels)
        return np.bincount(self.truths * k + self.verdicts, minlength=k * k).reshape(k, k)

    @property
    def masked(self) -> int:
        """The number of the label with_mask."""
        return self.labels.index(MaskLabel.WITH_MASK)

    @property
    def right(self) -> NDArray[np.bool_]:
        """(n,) whether the verdict is the truth."""
        return np.asarray(self.verdicts == self.truths)

    @property
    def missed(self) -> NDArray[np.bool_]:
        """(n,) unmasked faces called with_mask."""
        return np.asarray((self.truths != self.masked) & (self.verdicts == self.masked))

    @property
    def false_alert(self) -> NDArray[np.bool_]:
        """(n,) masked faces called anything else."""
        return np.asarray((self.truths == self.masked) & (self.verdicts != self.masked))

    def names(self, numbers: Integers) -> list[str]:
        """Labels as text."""
        return [self.labels[number].value for number in numbers]


def outcomes(predictions: Predictions) -> Outcomes:
    """The faces of `predictions` as arrays.

    Three labels are distinguished only where data set and version both know the third; else a mask worn wrongly
    counts as none, in truths and verdicts.

    Raises: DatasetProblem when there is no face.
    """
    if not predictions.faces:
        raise DatasetProblem(
            tr(
                "There is no picture of a face that the version has not learned from, so nothing can be measured. Choose a "
                "data set with other pictures of faces, or one with a test split."
            )
        )
    labels = distinguished_labels(predictions)
    rows = np.array([face.probabilities for face in predictions.faces], np.float64)
    number = {label: labels.index(folded_label(label, labels)) for label in MaskLabel}
    return Outcomes(
        labels,
        np.array([number[face.truth] for face in predictions.faces], np.int64),
        np.array([number[predictions.labels[k]] for k in rows.argmax(axis=1)], np.int64),
        rows.max(axis=1),
        rows @ folding(predictions),
    )


def folding(predictions: Predictions) -> Floats:
    """(labels of the version, distinguished labels), 0 and 1: probabilities times this are those of the latter."""
    labels = distinguished_labels(predictions)
    folded = [labels.index(folded_label(label, labels)) for label in predictions.labels]
    return np.eye(len(labels))[folded]


def distinguished_labels(predictions: Predictions) -> tuple[MaskLabel, ...]:
    """The labels that figures of these predictions have."""
    third = MaskLabel.MASK_WORN_INCORRECTLY
    both = third in predictions.labels and any(face.truth is third for face in predictions.faces)
    return (*TWO_LABELS, third) if both else TWO_LABELS


def folded_label(label: MaskLabel, labels: tuple[MaskLabel, ...]) -> MaskLabel:
    """The label itself, or without_mask for a mask worn wrongly where that is no label of its own."""
    return label if label in labels else MaskLabel.WITHOUT_MASK
