"""blur_faces and hide_faces: pictures in which no one can be recognised."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from maskdet.results import BoundingBox, Face, FrameResult, Image

HIDE_CONFIDENCE = 0.3  # of the detector: what might be a face is hidden too
BLUR_MARGIN = 0.18  # per side: hair line, ears and chin are part of a face
BLUR_CELLS = 6  # blocks across a face: too few to know anyone by


def blur_faces(image: Image, result: FrameResult) -> Image:
    """Make everyone unrecognisable, masked or not.

    Pass all faces found, also those a slider hides: what leaves the page should show no one.
    """
    return hide_faces(image, (detection.face for detection in result))


def hide_faces(image: Image, faces: Iterable[Face]) -> Image:
    """A new picture with an ellipse larger than each face, in a few coarse blocks."""
    out = image.copy()
    height, width = image.shape[:2]
    for face in faces:
        area = _union(face.box, face.crop_box).padded(BLUR_MARGIN).clipped(width, height)
        x_min, y_min, x_max, y_max = (round(v) for v in area.xyxy)
        if x_max > x_min and y_max > y_min:
            out[y_min:y_max, x_min:x_max] = _pixelated_ellipse(out[y_min:y_max, x_min:x_max])
    return out


def _pixelated_ellipse(patch: Image) -> Image:
    height, width = patch.shape[:2]
    cells = (min(BLUR_CELLS, width), min(BLUR_CELLS + 1, height))
    coarse = cv2.resize(patch, cells, interpolation=cv2.INTER_AREA)
    blocks = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)
    inside = np.zeros((height, width), np.uint8)
    cv2.ellipse(inside, (width // 2, height // 2), (width // 2, height // 2), 0, 0, 360, 1, -1)
    return np.where(inside[..., None] == 1, blocks, patch).astype(np.uint8)


def _union(a: BoundingBox, b: BoundingBox) -> BoundingBox:
    return BoundingBox(
        min(a.x_min, b.x_min), min(a.y_min, b.y_min), max(a.x_max, b.x_max), max(a.y_max, b.y_max)
    )
