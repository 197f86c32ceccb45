"""The faces of the sample photos, labelled and cut as the app cuts them: a model's first trial, offline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maskdet.detection import crop_detector
from maskdet.images import crop_faces
from maskdet.results import Image, MaskLabel
from maskdet.synthesis import sample_photos


@dataclass(frozen=True, eq=False)
class SampleFaces:
    """Crops, RGB (n, size, size, 3) uint8, and what each face wears."""

    crops: Image
    truths: tuple[MaskLabel, ...]


def sample_faces(size: int, crop_margin: float) -> SampleFaces:
    """All 23 faces of the three sample photos; a mask on the chin counts as without_mask.

    Raises: DatasetProblem, ModelNotFound if the packages with faces or detector are missing.
    """
    detector = crop_detector()
    crops, truths = [], []
    for sample in sample_photos():
        found = detector.detect(sample.image)
        boxes = [max(found, key=lambda face: face.box.iou(box)).crop_box for box, _ in sample.truth]
        crops.append(crop_faces(sample.image, boxes, size=size, margin=crop_margin))
        truths += [label for _, label in sample.truth]
    return SampleFaces(np.concatenate(crops), tuple(truths))
