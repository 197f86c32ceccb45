"""Predictions: what a version said of every labelled face of a data set. All figures are computed from these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from maskdet.results import BoundingBox, MaskLabel

Trait = float | str


@dataclass(frozen=True, eq=False)
class JudgedFace:
    """One labelled face and what the version said of it.

    Attributes:
        file: its picture's path inside the data set: label/name.
        sha256: of the picture's bytes.
        truth: its label, with known wrong labels put right; `published` is what the data set says.
        probabilities: of the labels, in the order of `Predictions.labels`; they sum to 1.
        split: of the picture in this data set: train, validation or test.
        seen: whether the version learned from this picture or a near-duplicate of it.
        box: the detector's own box (the whole picture where none was found), in pixels of the picture.
        found: whether the detector saw the face.
        landmarks: (5, 2) pixels as in `Face`, or None.
        traits: what slices are made of, see `traits.face_traits`.
    """

    file: str
    sha256: str
    truth: MaskLabel
    published: MaskLabel
    probabilities: tuple[float, ...]
    split: str
    seen: bool
    box: BoundingBox
    found: bool = True
    landmarks: NDArray[np.float32] | None = None
    traits: Mapping[str, Trait] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, eq=False)
class Predictions:
    """All faces of a data set as one version judged them.

    Attributes:
        version, light_sha256: who judged.
        labels: the order of each face's probabilities.
        dataset: its name; `fingerprint` names its exact content.
    """

    version: str
    light_sha256: str
    labels: tuple[MaskLabel, ...]
    dataset: str
    fingerprint: str
    faces: tuple[JudgedFace, ...]

    def __len__(self) -> int:
        return len(self.faces)

    def verdict(self, face: JudgedFace) -> MaskLabel:
        """The likeliest label."""
        return self.labels[int(np.argmax(face.probabilities))]

    def confidence(self, face: JudgedFace) -> float:
        """The probability of the likeliest label, 0..1."""
        return max(face.probabilities)

    def unseen(self) -> Predictions:
        """Without the faces the version learned from."""
        return replace(self, faces=tuple(face for face in self.faces if not face.seen))
