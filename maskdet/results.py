"""The values that travel through maskdet: one small frozen dataclass per stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from maskdet.language import tr, tr_later

Image = NDArray[np.uint8]  # RGB, (height, width, 3), 0..255; BGR exists only inside OpenCV calls


class MaskLabel(StrEnum):
    """What a face wears, or that it is none. The values are the folder names of a data set.

    `no_face` is for pictures to learn from and an output of mask models; no verdict, state or total has it.
    """

    WITH_MASK = "with_mask"
    WITHOUT_MASK = "without_mask"
    MASK_WORN_INCORRECTLY = "mask_worn_incorrectly"
    NO_FACE = "no_face"

    @property
    def display_name(self) -> str:
        """The words a visitor reads."""
        return tr(_DISPLAY_NAMES[self.value])

    @property
    def in_sentence(self) -> str:
        """The same words within a sentence: "mask worn wrongly"."""
        return tr(_IN_SENTENCES[self.value])


_DISPLAY_NAMES = {
    "with_mask": tr_later("With mask"),
    "without_mask": tr_later("Without mask"),
    "mask_worn_incorrectly": tr_later("Mask worn wrongly"),
    "no_face": tr_later("Not a face"),
}
_IN_SENTENCES = {
    "with_mask": tr_later("with mask"),
    "without_mask": tr_later("without mask"),
    "mask_worn_incorrectly": tr_later("mask worn wrongly"),
    "no_face": tr_later("not a face"),
}
# What a face can wear: the labels of verdicts.
WORN_LABELS = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK, MaskLabel.MASK_WORN_INCORRECTLY)


class State(StrEnum):
    """What is shown for a face: its label, or `unsure` where the verdict is too weak to call."""

    WITH_MASK = "with_mask"
    WITHOUT_MASK = "without_mask"
    MASK_WORN_INCORRECTLY = "mask_worn_incorrectly"
    UNSURE = "unsure"

    @property
    def display_name(self) -> str:
        """The words a visitor reads."""
        return tr("Unsure") if self is State.UNSURE else MaskLabel(self.value).display_name

    @property
    def in_sentence(self) -> str:
        """The same words within a sentence: "unsure"."""
        return tr("unsure") if self is State.UNSURE else MaskLabel(self.value).in_sentence


@dataclass(frozen=True)
class BoundingBox:
    """A rectangle in pixels of the original image; the maxima are exclusive."""

    x_min: float
    y_min: float
    x_max: float
    y_max: float

    @property
    def width(self) -> float:
        """In pixels."""
        return self.x_max - self.x_min

    @property
    def height(self) -> float:
        """In pixels."""
        return self.y_max - self.y_min

    @property
    def area(self) -> float:
        """In square pixels; 0 for a box turned inside out."""
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle, x and y."""
        return (self.x_min + self.x_max) / 2, (self.y_min + self.y_max) / 2

    @property
    def xyxy(self) -> tuple[float, float, float, float]:
        """All four sides: x_min, y_min, x_max, y_max."""
        return (self.x_min, self.y_min, self.x_max, self.y_max)

    def padded(self, fraction: float) -> BoundingBox:
        """The box grown on every side by `fraction` of its width or height (negative shrinks)."""
        dx, dy = self.width * fraction, self.height * fraction
        return BoundingBox(self.x_min - dx, self.y_min - dy, self.x_max + dx, self.y_max + dy)

    def scaled(self, scale: float) -> BoundingBox:
        """The same part of a picture of another size."""
        return BoundingBox(*(side * scale for side in self.xyxy))

    def moved(self, x: float, y: float) -> BoundingBox:
        """The box moved by so many pixels to the right and down."""
        return BoundingBox(self.x_min + x, self.y_min + y, self.x_max + x, self.y_max + y)

    def clipped(self, width: float, height: float) -> BoundingBox:
        """The part of the box inside an image of `width` x `height` pixels."""
        x = np.clip((self.x_min, self.x_max), 0, width)
        y = np.clip((self.y_min, self.y_max), 0, height)
        return BoundingBox(float(x[0]), float(y[0]), float(x[1]), float(y[1]))

    def overlap(self, other: BoundingBox) -> float:
        """The area that both boxes cover, in square pixels."""
        width = min(self.x_max, other.x_max) - max(self.x_min, other.x_min)
        height = min(self.y_max, other.y_max) - max(self.y_min, other.y_min)
        return max(0.0, width) * max(0.0, height)

    def iou(self, other: BoundingBox) -> float:
        """Intersection over union, 0..1."""
        shared = self.overlap(other)
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Face:
    """What the detector found.

    Attributes:
        box: the reported box, corrected to where people draw face boxes.
        confidence: the detector's score, 0..1.
        crop_box: the detector's own box, from which the classifier's crop is cut.
        landmarks: (5, 2) pixels: right eye, left eye, nose tip, right and left mouth corner; or None.
        mask_probabilities: of each label, by the detector's own mask head, 0..1, one in all; None: it has no such head.
    """

    box: BoundingBox
    confidence: float
    crop_box: BoundingBox
    landmarks: NDArray[np.float32] | None = None
    mask_probabilities: Mapping[MaskLabel, float] | None = None

    def scaled(self, scale: float) -> Face:
        """The same face in a picture of another size."""
        landmarks = None if self.landmarks is None else self.landmarks * np.float32(scale)
        box, crop_box = self.box.scaled(scale), self.crop_box.scaled(scale)
        return replace(self, box=box, crop_box=crop_box, landmarks=landmarks)

    def moved(self, x: float, y: float) -> Face:
        """The same face so many pixels to the right and down."""
        landmarks = None if self.landmarks is None else self.landmarks + np.array([x, y], np.float32)
        return replace(
            self, box=self.box.moved(x, y), crop_box=self.crop_box.moved(x, y), landmarks=landmarks
        )


@dataclass(frozen=True)
class Verdict:
    """What the classifier said of one face.

    Attributes:
        label: the likeliest of WORN_LABELS; probability: its own among these, 0..1.
        no_face: probability that it is no face at all, 0..1; 0 where the version cannot say so.
        least: from which probability this label is shown, where the version has a threshold of its own for it; else None.
    """

    label: MaskLabel
    probability: float
    no_face: float = 0.0
    least: float | None = None

    def state(self, threshold: float) -> State:
        """The label, or `unsure` when the probability is under its own threshold, else under `threshold`."""
        least = threshold if self.least is None else self.least
        return State(self.label.value) if self.probability >= least else State.UNSURE


@dataclass(frozen=True, eq=False)
class Detection:
    """One person in one picture.

    Attributes:
        state: what is shown: of a photo `verdict.state(threshold)`, of a track what its votes came to.
    """

    face: Face
    verdict: Verdict
    state: State

    @property
    def score(self) -> float:
        """Face score times class probability, 0..1: ranks detections better than either alone."""
        return self.face.confidence * self.verdict.probability


@dataclass(frozen=True, eq=False)
class FrameResult:
    """All that was seen in one picture.

    Attributes:
        detections: the people, from left to right.
        image_size: (width, height) in pixels.
        elapsed_ms: wall milliseconds from image to verdicts.
    """

    detections: tuple[Detection, ...]
    image_size: tuple[int, int]
    elapsed_ms: float

    def __len__(self) -> int:
        return len(self.detections)

    def __iter__(self) -> Iterator[Detection]:
        return iter(self.detections)

    def count(self, state: State) -> int:
        """How many people are in this state."""
        return sum(detection.state is state for detection in self.detections)

    def at(self, *, min_confidence: float, threshold: float) -> FrameResult:
        """The same result seen with other thresholds (0..1 each), without running a network again."""
        detections = tuple(
            replace(d, state=d.verdict.state(threshold))
            for d in self.detections
            if d.face.confidence >= min_confidence
        )
        return replace(self, detections=detections)

    def scaled(self, scale: float) -> FrameResult:
        """The same result in the pixels of a picture of another size."""
        width, height = self.image_size
        detections = tuple(replace(d, face=d.face.scaled(scale)) for d in self.detections)
        return replace(self, detections=detections, image_size=(round(width * scale), round(height * scale)))
