"""From pixels to verdicts: classifier, pipeline of detector and classifier, the queue at it, checked photos and their export.

Runs on LiteRT; TensorFlow is not needed.
May import detection, images and registry, and what lies below.
"""

from maskdet.inference.batching import BatchingClassifier
from maskdet.inference.classifier import MaskClassifier, with_temperature
from maskdet.inference.export import FORMULA_STARTS, checked_name, photo_record
from maskdet.inference.photos import (
    FOUND_FROM,
    CheckedPhoto,
    UnreadPhoto,
    View,
    check_again,
    check_photo,
    csv_file,
    drawn,
    json_file,
    lowest_confidence,
    same_face,
    shown,
    zip_file,
)
from maskdet.inference.picture_queue import Busy, PictureQueue, shared_queue
from maskdet.inference.pipeline import MaskPipeline, believed_face
from maskdet.inference.rules import judging_rules
from maskdet.inference.version_pair import VersionPair

__all__ = [
    "FORMULA_STARTS",
    "FOUND_FROM",
    "BatchingClassifier",
    "Busy",
    "CheckedPhoto",
    "MaskClassifier",
    "MaskPipeline",
    "PictureQueue",
    "UnreadPhoto",
    "VersionPair",
    "View",
    "believed_face",
    "check_again",
    "check_photo",
    "checked_name",
    "csv_file",
    "drawn",
    "json_file",
    "judging_rules",
    "lowest_confidence",
    "photo_record",
    "same_face",
    "shared_queue",
    "shown",
    "with_temperature",
    "zip_file",
]
