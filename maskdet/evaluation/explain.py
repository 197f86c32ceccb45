"""Where a verdict comes from: parts of the face are hidden one by one, and how much less sure the model gets is drawn.

Source: Zeiler, Fergus, "Visualizing and Understanding Convolutional Networks" (2014), occlusion sensitivity. It
needs no gradients, so it runs on LiteRT. Effects are measured in log odds: a sure model's probability
hardly moves (0.999 to 0.99), its log odds do (by 2.3).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.formatting import percent
from maskdet.images import crop_faces
from maskdet.inference import MaskClassifier
from maskdet.language import tr
from maskdet.results import BoundingBox, Image, MaskLabel
from maskdet.synthesis import blurred

GRID = 8  # patches a side: 64 crops to classify, a quarter of a second
PATCH = 0.30  # of the crop's side; neighbours overlap by more than half
WEAK = 1.5  # log odds; where no part has more effect than this, colours stay pale
HIDING_BLUR = 0.15  # of the crop's side; a grey patch would itself look like a mask
OVERLAY_SIDE = 336  # pixels
# As everywhere: blue is a mask, orange is none. Distinct for all kinds of colour vision, and by lightness on paper.
MASKED, BARE, WORN_WRONGLY = (0, 95, 190), (230, 120, 0), (168, 88, 154)
Colour = tuple[int, int, int]
CONTOUR = 0.5  # a line around what matters at least half as much as the most important part


@dataclass(frozen=True, eq=False)
class Explanation:
    """What a verdict rests on.

    Attributes:
        label: whose probability was measured; probability: of the untouched face, 0..1.
        lowest: the probability with the most important part hidden, 0..1.
        values: (8, 8), -1..1: how much less sure the model is when this part is hidden, 1 being the largest
            effect on this face; below 0 it gets surer.
        crop: the face as the network gets it, RGB, (size, size, 3), uint8.
        overlay: the face in grey, coloured where it speaks for the label and where against it (`colours_of`), a line
            around the parts that matter most; RGB, (336, 336, 3), uint8.
    """

    label: MaskLabel
    probability: float
    lowest: float
    values: NDArray[np.float32]
    crop: Image
    overlay: Image

    @property
    def summary(self) -> str:
        """What was found, in words."""
        name, before, after = self.label.display_name, percent(self.probability), percent(self.lowest)
        if self.values.max() < CONTOUR:
            return tr(
                "No single part decides: whichever is hidden, the probability of “{label}” stays at {share} or more.",
                label=name,
                share=after,
            )
        return tr(
            "With the most important part hidden, the probability of “{label}” falls from {before} to {after}.",
            label=name,
            before=before,
            after=after,
        )


def heat_map(
    classifier: MaskClassifier, image: Image, box: BoundingBox, crop_margin: float, label: MaskLabel
) -> Explanation:
    """Hide each part of a face once and measure what becomes of a label's probability.

    Args:
        image: RGB, (height, width, 3), uint8.
        box: the detector's own box (`Face.crop_box`), in pixels of `image`.
        crop_margin: of the version, see `Version.crop_margin`.
        label: one of the classifier's labels.

    Raises: ValueError for a label the classifier does not know.
    """
    column = classifier.labels.index(label)
    crop = np.asarray(crop_faces(image, [box], size=classifier.image_size, margin=crop_margin)[0], np.uint8)
    hidden = np.stack([crop, *_hidden(crop)])
    probabilities = classifier.probabilities(hidden)[:, column]
    values = _effects(probabilities)
    overlay = _overlay(crop, values, *colours_of(label))
    return Explanation(label, float(probabilities[0]), float(probabilities.min()), values, crop, overlay)


def colours_of(label: MaskLabel) -> tuple[Colour, Colour]:
    """RGB of what speaks for a label, and of what speaks against it."""
    if label is MaskLabel.WITH_MASK:
        return MASKED, BARE
    return (BARE if label is MaskLabel.WITHOUT_MASK else WORN_WRONGLY), MASKED


def _effects(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of the untouched face first, then of each hidden part -> (8, 8), -1..1."""
    certain = np.clip(probabilities.astype(np.float64), 1e-6, 1 - 1e-6)
    odds = np.log(certain / (1 - certain))
    falls = odds[0] - odds[1:]
    return np.asarray((falls / max(float(np.abs(falls).max()), WEAK)).reshape(GRID, GRID), np.float32)


def _hidden(crop: Image) -> list[Image]:
    """The crop 64 times, each with another patch blurred away, row by row."""
    size = len(crop)
    smooth = blurred(crop.astype(np.float32), HIDING_BLUR * size)
    pictures = []
    for row in range(GRID):
        for column in range(GRID):
            cover = _patch(size, row, column)[..., None]
            pictures.append((crop * (1 - cover) + smooth * cover).round().astype(np.uint8))
    return pictures


def _patch(size: int, row: int, column: int) -> NDArray[np.float32]:
    """Coverage 0..1 of one patch, with soft edges: a hard edge would be a feature of its own."""
    centres = (np.arange(GRID) + 0.5) * size / GRID
    positions = np.arange(size) + 0.5
    half, soft = PATCH * size / 2, 0.03 * size
    down = np.clip((half - np.abs(positions - centres[row])) / soft + 0.5, 0, 1)
    over = np.clip((half - np.abs(positions - centres[column])) / soft + 0.5, 0, 1)
    return np.outer(down, over).astype(np.float32)


def _overlay(crop: Image, values: NDArray[np.float32], speaks_for: Colour, speaks_against: Colour) -> Image:
    side = (OVERLAY_SIDE, OVERLAY_SIDE)
    grey = cv2.cvtColor(cv2.resize(crop, side, interpolation=cv2.INTER_CUBIC), cv2.COLOR_RGB2GRAY)
    face = np.repeat(grey[..., None].astype(np.float32) * 0.75 + 48, 3, axis=2)
    strength = np.asarray(cv2.resize(values, side, interpolation=cv2.INTER_CUBIC), np.float32)
    share = np.clip(np.abs(strength), 0, 1)[..., None] * 0.75
    colour = np.where(strength[..., None] >= 0, speaks_for, speaks_against)
    picture = np.clip(face * (1 - share) + colour * share, 0, 255).astype(np.uint8)
    return _with_contours(picture, strength)


def _with_contours(picture: Image, strength: NDArray[np.float32]) -> Image:
    """A dark line with a light edge around the parts with at least half of the largest effect."""
    strong = (strength >= CONTOUR).astype(np.uint8)
    lines, _ = cv2.findContours(strong, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for colour, width in (((255, 255, 255), 4), ((20, 20, 20), 2)):
        cv2.drawContours(picture, lines, -1, colour, width, cv2.LINE_AA)
    return picture
