"""Landmarks of found faces: the crop detector gives none, and masks, hands and scarves are drawn by them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from maskdet.detection.detector import FaceDetector
from maskdet.detection.yunet import YuNet
from maskdet.images import crop_faces
from maskdet.results import BoundingBox, Face, Image

WINDOW = 2.0  # side of the part that is searched, in longer sides of the face's box
SIDE = 128  # pixels of that part: the face then has about 64
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
    x, y = face.crop_box.centre
    side = max(2, round(WINDOW * max(face.crop_box.width, face.crop_box.height)))
    left, top = round(x - side / 2), round(y - side / 2)
    window = BoundingBox(left, top, left + side, top + side)
    part = np.asarray(crop_faces(image, [window], size=SIDE, margin=0.0)[0], np.uint8)
    found = [
        f.scaled(side / SIDE) for f in detector.detect(part, min_confidence=MIN_CONFIDENCE, sizes=(SIDE,))
    ]
    wanted = face.crop_box.moved(-left, -top)
    best = max(found, key=lambda f: f.crop_box.iou(wanted), default=None)
    if best is None or best.landmarks is None or best.crop_box.iou(wanted) < SAME_IOU:
        return replace(face, landmarks=None)
    return replace(face, landmarks=best.landmarks + np.array([left, top], np.float32))
