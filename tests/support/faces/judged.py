"""Predictions to test with: faces whose truth and probabilities are chosen, without a network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from maskdet.evaluation.predictions import JudgedFace, Predictions
from maskdet.results import WORN_LABELS, BoundingBox, MaskLabel

WITH, WITHOUT, WRONGLY = WORN_LABELS
TWO = (WITH, WITHOUT)


def face(truth: MaskLabel, *probabilities: float, number: int = 0, split: str = "test", leaked: bool = False):
    """One judged face; `probabilities` in the order of the version's labels."""
    name = f"{truth}/{number:04d}.jpg"
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    return JudgedFace(
        name, sha256, truth, truth, tuple(probabilities), split, leaked, BoundingBox(4, 4, 60, 70)
    )


def predictions(faces: Sequence[JudgedFace], *, labels=TWO, version: str = "one", fingerprint: str = "f"):
    return Predictions(version, "0" * 64, labels, "shop", fingerprint, tuple(faces))


def drawn_predictions(count: int = 400, *, seed: int = 0, temperature: float = 1.0, **options) -> Predictions:
    """Faces of both labels whose probabilities are right on average, raised to 1 / temperature."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 3, count)
    masked = rng.random(count) < 1 / (1 + np.exp(-logits))
    given = 1 / (1 + np.exp(-logits / temperature))
    return predictions(
        [
            face(WITH if m else WITHOUT, p, 1 - p, number=number, split="test" if number % 2 else "train")
            for number, (m, p) in enumerate(zip(masked.tolist(), given.tolist(), strict=True))
        ],
        **options,
    )
