"""The one detector by whose boxes faces are cut out: photos, video, training crops, evaluation and health check."""

from __future__ import annotations

from maskdet.detection.detector import FaceDetector
from maskdet.detection.face_net import FaceNet, tflite_sha256
from maskdet.settings import Settings, get_settings


def crop_detector(settings: Settings | None = None, *, num_threads: int = 1) -> FaceDetector:
    """Load the face detector of the settings.

    Args:
        settings: default those of this process.
        num_threads: of LiteRT.

    Raises: ModelNotFound; ModelBroken.
    """
    return FaceNet.load((settings or get_settings()).detector_dir, num_threads=num_threads)


def crop_detector_sha256(settings: Settings | None = None) -> str:
    """The checksum of its file: caches of what it found are keyed by it.

    Raises: ModelNotFound; ModelBroken.
    """
    return tflite_sha256((settings or get_settings()).detector_dir)
