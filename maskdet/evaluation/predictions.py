"""Predictions: the verdicts of a version on every labelled face of a data set. All figures are computed from these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from maskdet.inference import with_temperature
from maskdet.results import BoundingBox, MaskLabel

Attribute = float | str
# Share of a strange data set's pictures that pass for leaked, as they merely look like some that were trained on.
# Above this, the version learned from the set itself.
LOOK_ALIKES = 0.02


@dataclass(frozen=True, eq=False)
class JudgedFace:
    """One labelled face and the verdict of the version on it.

    Attributes:
        file: its picture's path inside the data set: label/name.
        sha256: of the picture's bytes.
        truth: its label, with known wrong labels put right; `published` is what the data set says.
        probabilities: of the labels, in the order of `Predictions.labels`; they sum to 1.
        split: of the picture in this data set: train, validation or test.
        leaked: whether the version learned from this picture or a near-duplicate of it.
        box: the detector's own box (the whole picture where none was found), in pixels of the picture.
        found: whether the detector saw the face.
        landmarks: (5, 2) pixels as in `Face`, or None.
        attributes: what slices are made of, see `face_attributes`.
    """

    file: str
    sha256: str
    truth: MaskLabel
    published: MaskLabel
    probabilities: tuple[float, ...]
    split: str
    leaked: bool
    box: BoundingBox
    found: bool = True
    landmarks: NDArray[np.float32] | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, eq=False)
class Predictions:
    """All faces of a data set as one version judged them.

    Attributes:
        version, tflite_sha256: who judged.
        labels: the order of each face's probabilities.
        dataset: its name; `fingerprint` names its exact content.
        temperature: with which the probabilities were made, see `OperatingPoint`.
        training_known: whether it is known what the version learned from; else `leaked` goes by the split.
        unreadable: label/name of the files that could not be judged.
    """

    version: str
    tflite_sha256: str
    labels: tuple[MaskLabel, ...]
    dataset: str
    fingerprint: str
    faces: tuple[JudgedFace, ...]
    temperature: float = 1.0
    training_known: bool = True
    unreadable: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Number of faces."""
        return len(self.faces)

    def verdict(self, face: JudgedFace) -> MaskLabel:
        """The likeliest label."""
        return self.labels[int(np.argmax(face.probabilities))]

    def confidence(self, face: JudgedFace) -> float:
        """The probability of the likeliest label, 0..1."""
        return max(face.probabilities)

    def unleaked(self) -> Predictions:
        """Without the faces the version learned from."""
        return replace(self, faces=tuple(face for face in self.faces if not face.leaked))

    def of_split(self, *splits: str) -> Predictions:
        """Only the faces of these splits."""
        return replace(self, faces=tuple(face for face in self.faces if face.split in splits))

    def reported(self, part: str = "test") -> Predictions:
        """The faces that figures may be taken from: unleaked ones.

        Args:
            part: `test`: of the test split only, if the version learned from this data set; `all`: of every split.
        """
        num_leaked = sum(face.leaked for face in self.faces)
        if part == "test" and num_leaked > LOOK_ALIKES * len(self):
            return self.of_split("test").unleaked()
        return self.unleaked()

    def as_published(self) -> Predictions:
        """The truth as the data set says it, wrong labels included."""
        return replace(self, faces=tuple(replace(face, truth=face.published) for face in self.faces))

    def at_temperature(self, temperature: float) -> Predictions:
        """The same faces, had the version been used with another temperature."""
        rows = np.array([face.probabilities for face in self.faces]).reshape(-1, len(self.labels))
        changed = with_temperature(rows, temperature / self.temperature).tolist()
        faces = tuple(
            replace(face, probabilities=tuple(row)) for face, row in zip(self.faces, changed, strict=True)
        )
        return replace(self, faces=faces, temperature=temperature)
