"""Faces cut out of a picture as files of a data set, with the same margin as training crops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from maskdet.dataset.face_crops import (
    CONTEXT,
    CROP_SIZE,
    SIZES,
    best_match,
    crop_with_context,
)
from maskdet.dataset.scenes import LabelledBox
from maskdet.detection import FaceDetector, detector_style
from maskdet.images import jpeg_bytes
from maskdet.results import BoundingBox, Image, MaskLabel

MIN_FACE = 16  # pixels; on smaller faces people cannot tell a mask either
QUALITY = 95  # of the JPEG files
SMALL_PICTURE = (
    256  # long side up to which a picture is one face or few: enlarging it to SIZES only takes time
)


@dataclass(frozen=True)
class FaceCut:
    """One face: its number in the picture, label, JPEG file, and its box in pixels of crop and picture."""

    number: int
    label: MaskLabel
    jpeg: bytes
    box: BoundingBox
    source_box: BoundingBox


def cut_faces(
    image: Image, faces: Sequence[tuple[int, LabelledBox]], detector: FaceDetector
) -> Iterator[FaceCut]:
    """Every numbered annotated face, by the detector's own box where it sees the face too."""
    sizes = SIZES if max(image.shape[:2]) > SMALL_PICTURE else (320,)
    found = detector.detect(image, min_confidence=0.5, sizes=sizes) if faces else []
    for number, truth in faces:
        match = best_match(truth.box, found)
        box = match.crop_box if match else detector_style(truth.box)
        crop = jpeg_bytes(crop_with_context(image, box), quality=QUALITY)
        yield FaceCut(number, truth.label, crop, _in_crop(truth.box, box), truth.box)


def _in_crop(truth: BoundingBox, box: BoundingBox) -> BoundingBox:
    """The annotated box in pixels of the crop, which is stretched to a square."""
    window = box.padded(CONTEXT)
    x, y = CROP_SIZE / max(window.width, 1), CROP_SIZE / max(window.height, 1)
    moved = BoundingBox(
        (truth.x_min - window.x_min) * x,
        (truth.y_min - window.y_min) * y,
        (truth.x_max - window.x_min) * x,
        (truth.y_max - window.y_min) * y,
    )
    return moved.clipped(CROP_SIZE, CROP_SIZE)
