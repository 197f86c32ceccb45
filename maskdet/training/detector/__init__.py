"""face-net: our own face detector, made from YuNet's weights and trained on annotated scenes.

`train_detector` goes from pictures to the detector's files.
May import detection, dataset and evaluation.
"""

from maskdet.training.detector.config import DetectorConfig
from maskdet.training.detector.train_detector import Further, train_detector

__all__ = ["DetectorConfig", "Further", "train_detector"]
