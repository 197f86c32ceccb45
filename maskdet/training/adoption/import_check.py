"""Whether a model from elsewhere is of the kind that the app can use, by its shapes and its answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from maskdet.errors import ModelBroken
from maskdet.evaluation import SampleFaces
from maskdet.formatting import number
from maskdet.language import tr
from maskdet.results import MaskLabel

if TYPE_CHECKING:
    import keras

SIZES = (32, 512)  # pixels of the input's side: smaller shows nothing, larger is no face
SUM_TOLERANCE = 1e-3
SAME_ANSWER = 1e-3  # spread of every probability under which the picture plays no part
# Balanced accuracies on the sample faces: clearly good, not better than guessing, clearly the other way round.
GOOD, CHANCE, SWAPPED = 0.8, 0.65, 0.2

Rows = NDArray[np.float32]
Predict = Callable[[NDArray[np.float32]], Rows]  # (n, size, size, 3) -> (n, labels)


def check_shapes(model: keras.Model, labels: tuple[MaskLabel, ...]) -> int:
    """The side of the model's input in pixels.

    Raises: ModelBroken unless it takes (None, s, s, 3) and gives (None, number of labels).
    """
    inputs, outputs = getattr(model, "inputs", None), getattr(model, "outputs", None)
    if not inputs or not outputs or len(inputs) != 1 or len(outputs) != 1:
        raise ModelBroken(
            tr(
                "The model must have one input and one output that are known when it is saved. Begin it "
                "with `keras.Input((112, 112, 3))`."
            )
        )
    taken, given = tuple(inputs[0].shape), tuple(outputs[0].shape)
    side = taken[1] if len(taken) == 4 else None
    if side is None or taken != (None, side, side, 3) or not SIZES[0] <= side <= SIZES[1]:
        raise ModelBroken(
            tr(
                "The model takes {taken}; expected (None, s, s, 3): square RGB pictures with s from "
                "{low} to {high} pixels. Change its input and train it again.",
                taken=taken,
                low=SIZES[0],
                high=SIZES[1],
            )
        )
    if given != (None, len(labels)):
        raise ModelBroken(
            tr(
                "The model gives {given}; expected (None, {number}): one probability for each of the "
                "labels {labels}. Name the labels it has, or end it in Dense({number}, "
                "activation='softmax').",
                given=given,
                number=len(labels),
                labels=", ".join(labels),
            )
        )
    return int(side)


def check_answers(predict: Predict, faces: SampleFaces, labels: tuple[MaskLabel, ...]) -> Rows:
    """The model's answers on the sample faces, fed as pixels 0..255.

    Raises: ModelBroken if they are no probabilities, if another scale or order of labels fits clearly better, or
    if they are the same for every face.
    """
    pixels = faces.crops.astype(np.float32)
    rows = predict(pixels)
    _check_probabilities(rows)
    right = balanced_accuracy(rows, faces, labels)
    if right <= CHANCE:
        _check_scale(predict, faces, labels, right)
    if right <= SWAPPED and len(labels) == 2:
        raise ModelBroken(
            tr(
                "The labels seem to be in the other order: as {labels} the model is right on {right} % of "
                "the sample faces. Give them in the order of the model's outputs.",
                labels=", ".join(labels),
                right=number(100 * right),
            )
        )
    if (rows.max(axis=0) - rows.min(axis=0)).max() < SAME_ANSWER:
        raise ModelBroken(
            tr(
                "The model gives the same answer for all {faces} sample faces, whatever they wear. Was it "
                "trained, and on RGB pixels 0..255? Put the scaling inside the model (a Rescaling layer) "
                "and save it again.",
                faces=len(rows),
            )
        )
    return rows


def balanced_accuracy(rows: Rows, faces: SampleFaces, labels: tuple[MaskLabel, ...]) -> float:
    """Mean of the shares judged right among the masked and the unmasked faces, 0..1."""
    found = verdicts(rows, labels)
    shares = []
    for label in sorted(set(faces.truths)):
        right = [f == t for f, t in zip(found, faces.truths, strict=True) if t == label]
        shares.append(sum(right) / len(right))
    return sum(shares) / len(shares)


def verdicts(rows: Rows, labels: tuple[MaskLabel, ...]) -> list[MaskLabel]:
    """The likeliest labels; the sample photos know no mask_worn_incorrectly, and call it without_mask."""
    found = [labels[k] for k in rows.argmax(axis=1)]
    return [label if label is MaskLabel.WITH_MASK else MaskLabel.WITHOUT_MASK for label in found]


def _check_probabilities(rows: Rows) -> None:
    fine = np.isfinite(rows).all() and (rows >= 0).all()
    if not fine or (np.abs(rows.sum(axis=1) - 1) > SUM_TOLERANCE).any():
        raise ModelBroken(
            tr(
                "The model's outputs are no probabilities: expected numbers from 0 that sum to 1 for each "
                "face, but got, for the first, {found}. End it in a softmax.",
                found=np.array2string(rows[0], precision=3, threshold=5),
            )
        )


def _check_scale(predict: Predict, faces: SampleFaces, labels: tuple[MaskLabel, ...], right: float) -> None:
    pixels = faces.crops.astype(np.float32)
    scales = {
        "0..1": (pixels / 255, "Rescaling(1 / 255)"),
        "-1..1": (pixels / 127.5 - 1, "Rescaling(1 / 127.5, offset=-1)"),
    }
    rows = {scale: predict(scaled) for scale, (scaled, _) in scales.items()}
    better = {scale: balanced_accuracy(found, faces, labels) for scale, found in rows.items()}
    # A network often bears its neighbour's scale, but is less sure of itself there.
    best = max(scales, key=lambda scale: (better[scale], float(rows[scale].max(axis=1).mean())))
    if better[best] >= GOOD:
        raise ModelBroken(
            tr(
                "The model expects pixels {best}: fed 0..255 it is right on {right} % of the sample faces, "
                "fed {best} on {better} %. Put the scaling inside the model: begin it with {layer}, and "
                "save it again.",
                best=best,
                right=number(100 * right),
                better=number(100 * better[best]),
                layer=scales[best][1],
            )
        )
