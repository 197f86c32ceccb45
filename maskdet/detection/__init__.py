"""Face detectors: an image -> the faces in it.

`FaceNet` is our own and says what each face wears, too; `YuNet` comes with OpenCV.
May import images and fileio, and what lies below.
"""

from maskdet.detection.detector import LARGE_PHOTO, FaceDetector, corrected, detector_style
from maskdet.detection.face_net import (
    CONFIG_FILE,
    LABELS,
    NUM_CLASSES,
    STRIDES,
    TFLITE_FILE,
    FaceNet,
    framed,
    grid,
)
from maskdet.detection.yunet import YuNet, yunet_path

__all__ = [
    "CONFIG_FILE",
    "LABELS",
    "LARGE_PHOTO",
    "NUM_CLASSES",
    "STRIDES",
    "TFLITE_FILE",
    "FaceDetector",
    "FaceNet",
    "YuNet",
    "corrected",
    "detector_style",
    "framed",
    "grid",
    "yunet_path",
]
