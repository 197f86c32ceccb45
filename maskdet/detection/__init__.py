"""Face detectors: an image -> the faces in it.

`crop_detector` gives the one that serves all; `landmark_detector` another for what is drawn on faces.
May import images and fileio, and what lies below.
"""

from maskdet.detection.crop_detector import crop_detector, crop_detector_sha256
from maskdet.detection.detector import FACE_SHARE_OF_BOX, LARGE_PHOTO, FaceDetector, corrected, detector_style
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
from maskdet.detection.landmarks import landmark_detector, with_landmarks
from maskdet.detection.rules import detector_rules
from maskdet.detection.yunet import YuNet, yunet_path

__all__ = [
    "CONFIG_FILE",
    "FACE_SHARE_OF_BOX",
    "LABELS",
    "LARGE_PHOTO",
    "NUM_CLASSES",
    "STRIDES",
    "TFLITE_FILE",
    "FaceDetector",
    "FaceNet",
    "YuNet",
    "corrected",
    "crop_detector",
    "crop_detector_sha256",
    "detector_rules",
    "detector_style",
    "framed",
    "grid",
    "landmark_detector",
    "with_landmarks",
    "yunet_path",
]
