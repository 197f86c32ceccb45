"""Cutting faces out of a picture, as every model here is shown them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from maskdet.results import BoundingBox, Image


def crop_faces(image: Image, boxes: Sequence[BoundingBox], *, size: int, margin: float) -> Image:
    """Cut every face out of a picture, ready for the classifier.

    Args:
        image: RGB pixels, (height, width, 3), uint8.
        boxes: the detector's own boxes (`Face.crop_box`), in pixels; they may leave the image.
        size: side of the crops in pixels; a box is stretched to the square.
        margin: added per side, as a fraction of the box.

    Returns: crops in the order of `boxes`, (n, size, size, 3), uint8.
    """
    crops = [_crop(image, box.padded(margin), size) for box in boxes]
    return np.stack(crops) if crops else np.zeros((0, size, size, 3), np.uint8)


def _crop(image: Image, box: BoundingBox, size: int) -> Image:
    """One box, stretched to `size` x `size`; what lies outside repeats the edge pixels."""
    x_min, y_min, x_max, y_max = (round(v) for v in box.xyxy)
    x_max, y_max = max(x_max, x_min + 1), max(y_max, y_min + 1)
    height, width = image.shape[:2]
    inside = image[max(0, y_min) : max(0, y_max), max(0, x_min) : max(0, x_max)]
    if x_min < 0 or y_min < 0 or x_max > width or y_max > height:
        rows = np.clip(np.arange(y_min, y_max), 0, height - 1)
        columns = np.clip(np.arange(x_min, x_max), 0, width - 1)
        inside = image[rows[:, None], columns]
    shrinks = inside.shape[0] > size and inside.shape[1] > size
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(inside, (size, size), interpolation=method), np.uint8)
