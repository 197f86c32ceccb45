"""A face cut once from its picture, with room around it, small: what things are drawn on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maskdet.images import crop_faces
from maskdet.results import BoundingBox, Image

FACE_SIDE = 120  # pixels of the box's longer side: a little more than the network sees
ROOM = 0.35  # margin per side, in shares of the box: hands and scarves come from outside


@dataclass(frozen=True, eq=False)
class FacePatch:
    """One face to draw on, or to make harder otherwise.

    Attributes:
        image: RGB, (height, width, 3), uint8, the face with room around it.
        box: the detector's own box in pixels of `image`.
        landmarks: (5, 2) pixels of `image`, or None: then nothing can be drawn on it.
        enlarged: how many times the photo's pixels were enlarged, at least 1.
    """

    image: Image
    box: BoundingBox
    landmarks: NDArray[np.float32] | None
    enlarged: float = 1.0


def close_up(image: Image, box: BoundingBox, landmarks: NDArray[np.float32] | None) -> FacePatch:
    """Cut a face from its picture; proportions stay, so that turning it is a real turn.

    Args:
        image: RGB, (height, width, 3), uint8.
        box: the detector's own box in pixels of `image`; it may leave it.
    """
    scale = FACE_SIDE / max(box.width, box.height, 1.0)
    room = box.padded(ROOM)
    side = max(room.width, room.height)
    x, y = (room.x_min + room.x_max - side) / 2, (room.y_min + room.y_max - side) / 2
    square = BoundingBox(x, y, x + side, y + side)
    cut = crop_faces(image, [square], size=round(side * scale), margin=0.0)[0]
    # The cut starts at whole pixels.
    start = np.array([round(x), round(y)], np.float32)
    scale = cut.shape[1] / max(1, round(x + side) - round(x))
    corners = (np.array(box.xyxy, np.float32).reshape(2, 2) - start) * scale
    moved = None if landmarks is None else ((landmarks - start) * scale).astype(np.float32)
    return FacePatch(
        np.asarray(cut, np.uint8), BoundingBox(*map(float, corners.ravel())), moved, max(1.0, scale)
    )
