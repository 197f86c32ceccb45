"""Landmarks of found faces: the crop detector gives none, and masks, hands and scarves are drawn by them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from maskdet.detection.detector import FaceDetector
from maskdet.detection.yunet import YuNet
from maskdet.images import crop_faces
from maskdet.results import BoundingBox, Face, Image

# What is searched, one after the other until the face is found: the side in longer sides of the face's box, and in
# pixels. Around tight crops the repeated rim confuses the detector, so the second shows hardly more than the face.
WINDOWS = ((2.0, 128), (1.1, 96))
MIN_CONFIDENCE = 0.3  # that there is a face is known
SAME_IOU = 0.4


def landmark_detector() -> YuNet:
    """A detector that gives landmarks, for what is drawn on faces; crops are cut by `crop_detector`.

    Raises: ModelNotFound; ModelBroken.
    """
    return YuNet.load()


def with_landmarks(image: Image, face: Face, detector: FaceDetector) -> Face:
    """The same face with the landmarks that `detector` sees in it; without any where it sees no face.

    Args:
        image: RGB pixels, (height, width, 3), uint8.
        face: in pixels of `image`.
    """
    for window, size in WINDOWS:
        twin = _twin(detector, image, face, window, size)
        if twin is not None:
            return replace(face, landmarks=twin.landmarks)
    return replace(face, landmarks=None)


def _twin(detector: FaceDetector, image: Image, face: Face, window: float, size: int) -> Face | None:
    """The same face as another detector sees it in a part of the picture."""
    x, y = face.crop_box.centre
    side = max(2, round(window * max(face.crop_box.width, face.crop_box.height)))
    left, top = round(x - side / 2), round(y - side / 2)
    part = BoundingBox(left, top, left + side, top + side)
    pixels = np.asarray(crop_faces(image, [part], size=size, margin=0.0)[0], np.uint8)
    found = detector.detect(pixels, min_confidence=MIN_CONFIDENCE, sizes=(size,))
    placed = [other.scaled(side / size).moved(left, top) for other in found]
    best = max(placed, key=lambda other: other.crop_box.iou(face.crop_box), default=None)
    return best if best and best.crop_box.iou(face.crop_box) >= SAME_IOU else None
