"""What fools mask detectors: hands, scarves, cups, beards and microphones before bare faces, and drawn masks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from maskdet.evaluation.robustness.perturbation import Perturbation
from maskdet.language import tr_later
from maskdet.results import Image, MaskLabel
from maskdet.synthesis import (
    Canvas,
    FacePatch,
    MaskPattern,
    MaskShape,
    MaskStyle,
    MaskWear,
    Points,
    beard,
    cup_at_mouth,
    draw_mask,
    hand_over_mouth,
    is_grey,
    lowered,
    microphone,
    random_style,
    scarf,
)

# How far a badly worn mask hangs below its usual position, by severity 1 to 5, in distances from eyes to mouth.
UNDER_NOSE_DROP = (0.36, 0.26, 0.16, 0.08, 0.0)
ON_CHIN_DROP = (0.45, 0.32, 0.20, 0.08, -0.06)
BLACKS = (78, 60, 44, 28, 14)  # brightness of the black mask's cloth, of 255


def under_nose(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
    """A mask that leaves the nose free: over the chin and lip (severity 1), right under the nose (5)."""
    return _masked(face, rng, MaskWear.UNDER_NOSE, drop=UNDER_NOSE_DROP[severity - 1])


def on_chin(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
    """A mask pulled down: around the neck (severity 1), up to the lower lip (5)."""
    return _masked(face, rng, MaskWear.ON_CHIN, drop=ON_CHIN_DROP[severity - 1])


def black_mask(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
    """A black mask worn well, of dark grey cloth (severity 1) to black (5)."""
    level = BLACKS[severity - 1]
    shape = MaskShape.CLOTH if rng.random() < 0.6 else MaskShape.SURGICAL
    style = MaskStyle(shape, MaskPattern.PLAIN, (level, level, level + 2), (level, level, level), 0.2)
    return _masked(face, rng, MaskWear.WELL, style=style)


def _masked(
    face: FacePatch,
    rng: np.random.Generator,
    wear: MaskWear,
    *,
    drop: float = 0.0,
    style: MaskStyle | None = None,
) -> Image:
    landmarks = _landmarks(face)
    style = style or random_style(rng, grey=is_grey(face.image))
    return draw_mask(face.image, lowered(landmarks, drop), rng=rng, wear=wear, style=style)


def _painted(
    paint: Callable[[Canvas, int, np.random.Generator], Image],
) -> Callable[[FacePatch, int, np.random.Generator], Image]:
    def harder(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
        return paint(Canvas.of(face.image, _landmarks(face), face.enlarged), severity, rng)

    return harder


def _landmarks(face: FacePatch) -> Points:
    if face.landmarks is None:
        raise ValueError("Nothing can be drawn on a face without landmarks; leave it out.")
    return face.landmarks


BARE = MaskLabel.WITHOUT_MASK

OCCLUSIONS = (
    Perturbation(
        "hand",
        tr_later("Hand before the mouth"),
        tr_later("1: at the chin; 3: over the mouth; 5: over mouth and nose"),
        _painted(hand_over_mouth),
        drawn=True,
        truth=BARE,
    ),
    Perturbation(
        "scarf",
        tr_later("Scarf"),
        tr_later("1: around the neck; 3: up to the lip; 5: over the nose"),
        _painted(scarf),
        drawn=True,
        truth=BARE,
    ),
    Perturbation(
        "cup",
        tr_later("Cup at the mouth"),
        tr_later("1: below the lip; 3: at the lips; 5: over mouth and nose"),
        _painted(cup_at_mouth),
        drawn=True,
        truth=BARE,
    ),
    Perturbation(
        "beard",
        tr_later("Beard"),
        tr_later("1: stubble; 3: short; 5: long and thick"),
        _painted(beard),
        drawn=True,
        truth=BARE,
    ),
    Perturbation(
        "microphone",
        tr_later("Microphone"),
        tr_later("1: below the chin; 5: before mouth and nose tip"),
        _painted(microphone),
        drawn=True,
        truth=BARE,
    ),
    Perturbation(
        "under_nose",
        tr_later("Mask under the nose"),
        tr_later("1: at the lower lip; 5: right under the nose"),
        under_nose,
        drawn=True,
        truth=BARE,
    ),
    Perturbation(
        "on_chin",
        tr_later("Mask on the chin"),
        tr_later("1: around the neck; 5: up to the lower lip"),
        on_chin,
        drawn=True,
        truth=BARE,
    ),
    Perturbation(
        "black_mask",
        tr_later("Black mask, worn well"),
        tr_later("1: dark grey; 5: black"),
        black_mask,
        drawn=True,
        truth=MaskLabel.WITH_MASK,
    ),
)
