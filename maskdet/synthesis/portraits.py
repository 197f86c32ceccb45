"""Two real portraits in colour, and the same two with drawn masks: the first thing a visitor sees judged.

Both photos are works of the United States government and in the public domain; data/README.md has the credit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from maskdet.detection import FaceDetector, landmark_detector
from maskdet.images import decode_image
from maskdet.language import tr_later
from maskdet.results import Image
from maskdet.synthesis.mask_drawing import MaskWear, draw_mask
from maskdet.synthesis.mask_styles import MaskPattern, MaskShape, MaskStyle

PHOTOS = Path(__file__).with_name("photos")
ASTRONAUT, ADMIRAL = "astronaut", "rear_admiral"
CREDITS = {
    ASTRONAUT: tr_later("Eileen Collins, astronaut. Photo: NASA, public domain."),
    ADMIRAL: tr_later("Grace Hopper, rear admiral. Photo: US Navy, public domain."),
}
SHEET_CREDIT = tr_later(
    "Eileen Collins, astronaut. Photo: NASA, public domain. Grace Hopper, rear admiral. Photo: US Navy, public domain. "
    "The masks were drawn by maskdet."
)
BLUE = MaskStyle(MaskShape.SURGICAL, MaskPattern.PLAIN, (150, 190, 215), (228, 230, 230), 0.2)
RED = MaskStyle(MaskShape.CLOTH, MaskPattern.DOTS, (165, 50, 58), (228, 230, 230), 0.16)
SIDE = 480  # pixels of each portrait on the sheet
GAP = 12
WHITE = 245


@dataclass(frozen=True, eq=False)
class Portrait:
    """A photo to try the app with: file-like name, title, RGB pixels, and whose it is.

    The title and the credit are in English, as marked.
    """

    name: str
    title: str
    image: Image
    credit: str


@lru_cache(maxsize=1)
def portraits() -> tuple[Portrait, ...]:
    """A sheet of four (two people, each bare and masked), and a photo as it is."""
    return (
        Portrait("two-people.jpg", tr_later("Two people, with and without"), _sheet(), SHEET_CREDIT),
        Portrait(f"{ADMIRAL}.jpg", tr_later("A portrait"), _photo(ADMIRAL), CREDITS[ADMIRAL]),
    )


def bare_portraits() -> dict[str, Image]:
    """Name -> head and shoulders, of real people without a mask."""
    detector = landmark_detector()
    return {name: portrait_bust(name, None, detector) for name in CREDITS}


def _photo(name: str) -> Image:
    return decode_image((PHOTOS / f"{name}.jpg").read_bytes())


def _sheet() -> Image:
    detector = landmark_detector()
    rows = [
        (portrait_bust(ASTRONAUT, None, detector), portrait_bust(ASTRONAUT, BLUE, detector)),
        (portrait_bust(ADMIRAL, RED, detector), portrait_bust(ADMIRAL, None, detector)),
    ]
    return _bordered([_bordered(list(row), axis=1) for row in rows], axis=0)


def portrait_bust(name: str, style: MaskStyle | None, detector: FaceDetector) -> Image:
    """A square of head and shoulders, in a mask of that style."""
    image = _photo(name)
    face = max(detector.detect(image), key=lambda face: face.box.area)
    if style is not None and face.landmarks is not None:
        rng = np.random.default_rng(5)
        image = draw_mask(image, face.landmarks, rng=rng, wear=MaskWear.WELL, style=style)
    half = min(round(1.25 * face.box.height), min(image.shape[:2]) // 2)
    x = int(np.clip((face.box.x_min + face.box.x_max) / 2, half, image.shape[1] - half))
    y = int(np.clip((face.box.y_min + face.box.y_max) / 2 + 0.3 * half, half, image.shape[0] - half))
    square = image[y - half : y + half, x - half : x + half]
    return np.asarray(cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def _bordered(parts: list[Image], *, axis: int) -> Image:
    shape = list(parts[0].shape)
    shape[axis] = GAP
    gap = np.full(shape, WHITE, np.uint8)
    return np.concatenate([parts[0], gap, parts[1]], axis=axis)
