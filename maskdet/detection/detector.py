"""FaceDetector: an image -> the faces in it. What YuNet (yunet.py) and our face-net (face_net.py) have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import cv2
import numpy as np

from maskdet.results import BoundingBox, Face, Image

# YuNet's boxes include the forehead and end early at the chin; people draw them lower.
# Fractions of width and height added to x_min, y_min, x_max, y_max.
BOX_CORRECTION = (0.01, 0.18, 0.045, 0.08)
FACE_SHARE_OF_BOX = 1 - BOX_CORRECTION[1] + BOX_CORRECTION[3]  # of the detector's own box, in height
# Two searches of a photo, merged: the fine one for most faces, the coarse one for close-ups, which are missed
# when they are too large.
PHOTO_SIZES, LARGE_PHOTO_SIZES = (320, 1024), (320, 1280)
LARGE_PHOTO = 1600  # long side from which a photo holds faces that 1024 pixels would lose
MERGE_IOU = 0.45  # the two searches find a face a little apart
# A fine search takes parts of a close-up for faces: what is smaller, but at least PART of its height, has its middle in it
# or near its rim (RIM, a fraction of its sides), and is not the same box (SAME_IOU).
PART, RIM, SAME_IOU = 0.2, 0.1, 0.6
SURE = 0.75  # a close-up's confidence: a phantom must not hide anyone
# What lies so far within a surer face, and is not much smaller, is the same face once more.
NESTED_SHARE, NESTED_HEIGHT = 0.8, 0.25
# Longer pictures than LONGEST times their short side would be searched so small that all faces are lost.
LONGEST, LEAST_PART, MAX_PARTS = 4.0, 640, 40
CUT_SHARE = 0.7  # of a cut face lies in the whole one
MOST_OBLONG = 4.0  # times as wide as high, or as high as wide: profiles and bent heads stay below 2.5
MAX_FACES = 2000  # more than any photo holds; bounds the work on noise


class FaceDetector(ABC):
    """Finds faces. Safe to share between threads.

    Attributes:
        close_up: of the coarser searches only faces at least so many pixels high in the finest are accepted: their small
            ones were mostly false. sure_close_up: the same for those of a confidence of `sure_from`, 0..1.
        largest: pixels of height from which on the finest is not trusted.
    """

    close_up, largest = 150.0, float("inf")
    sure_close_up, sure_from = 150.0, 0.6

    def detect(
        self, image: Image, *, min_confidence: float = 0.6, sizes: Sequence[int] | None = None
    ) -> list[Face]:
        """Find the faces of a picture. A very long one, such as the screenshot of a whole page, is searched in parts.

        Args:
            image: RGB pixels, (height, width, 3), uint8.
            min_confidence: faces with a lower score are dropped, 0..1.
            sizes: long sides in pixels at which the picture is searched; faces found at several are merged.
                None: chosen by the size of the photo.

        Returns: faces from left to right, in pixels of `image`.
        """
        offsets, side = _parts(*image.shape[:2])
        faces: list[Face] = []
        for x, y in offsets:
            found = self._in_part(image[y : y + side, x : x + side], min_confidence, sizes)
            faces += [face.moved(x, y) for face in found]
        if len(offsets) > 1:
            faces = _best_of_each([face for face in faces if _is_whole(face, faces)])
        return sorted((face for face in faces if _is_face_shaped(face.box)), key=lambda face: face.box.x_min)

    def _in_part(self, image: Image, min_confidence: float, sizes: Sequence[int] | None) -> list[Face]:
        long_side = max(image.shape[:2])
        sizes = sizes or (LARGE_PHOTO_SIZES if long_side >= LARGE_PHOTO else PHOTO_SIZES)
        searches = [self.search(image, size, min_confidence) for size in sizes]
        return self._merged(searches, sizes, long_side) if len(sizes) > 1 else searches[0]

    @abstractmethod
    def search(self, image: Image, size: int, min_confidence: float) -> list[Face]:
        """The faces found when the picture's long side is made `size` pixels, in pixels of `image`."""

    def _merged(self, searches: Sequence[list[Face]], sizes: Sequence[int], long_side: int) -> list[Face]:
        """Close-ups of the coarser searches with what the finest found; of what shows one face, the best-scored."""
        pixel = long_side / max(sizes)  # of the finest search
        faces = [
            face
            for found, size in zip(searches, sizes, strict=True)
            for face in found
            if (
                face.crop_box.height < self.largest * pixel
                if size == max(sizes)
                else face.crop_box.height >= self._coarse_from(face) * pixel
            )
        ]
        close_ups = [face for face in faces if face.crop_box.height >= self.close_up * pixel]
        faces = [face for face in faces if not any(_is_part(face, whole) for whole in close_ups)]
        faces = _best_of_each(faces)
        return [face for face in faces if not any(_is_nested(face, other) for other in faces)]

    def _coarse_from(self, face: Face) -> float:
        """From which height a face of a coarser search is accepted, in pixels of the finest."""
        return self.sure_close_up if face.confidence >= self.sure_from else self.close_up


def _best_of_each(faces: list[Face]) -> list[Face]:
    """Of what shows one face, the best-scored."""
    boxes = [[b.x_min, b.y_min, b.width, b.height] for b in (face.crop_box for face in faces)]
    best = cv2.dnn.NMSBoxes(boxes, [face.confidence for face in faces], 0.0, MERGE_IOU)
    return [faces[index] for index in np.asarray(best, int).reshape(-1)]


def _is_whole(face: Face, faces: list[Face]) -> bool:
    """Whether a face is not just the end of one that the neighbouring part shows whole."""
    return not any(
        other.box.area > face.box.area and face.box.overlap(other.box) > CUT_SHARE * face.box.area
        for other in faces
        if other is not face
    )


def _is_face_shaped(box: BoundingBox) -> bool:
    """Detectors find phantoms in noise and in strips of a few pixels: no face is so wide or so narrow."""
    return box.area > 0 and 1 / MOST_OBLONG <= box.width / box.height <= MOST_OBLONG


def _parts(height: int, width: int) -> tuple[list[tuple[int, int]], int]:
    """Where a picture is searched: offsets (x, y) of parts, and their side, which may go beyond the picture.

    Neighbours share a strip as wide as half the short side, or more, so that no face of it is only seen cut in two.
    """
    long_side, short_side = max(height, width), min(height, width)
    if long_side <= LONGEST * short_side:
        return [(0, 0)], long_side
    shared = max(short_side // 2, LEAST_PART // 4)
    side = max(2 * short_side, LEAST_PART, long_side // MAX_PARTS + shared)
    starts = [*range(0, max(1, long_side - side), side - shared), max(0, long_side - side)]
    return [(start, 0) if width > height else (0, start) for start in dict.fromkeys(starts)], side


def _is_part(face: Face, whole: Face) -> bool:
    """Whether a face is but a part of a close-up that is surer: its middle lies in it, and it is not much smaller."""
    box, around = face.crop_box, whole.crop_box.padded(RIM)
    x, y = box.centre
    inside = around.x_min <= x <= around.x_max and around.y_min <= y <= around.y_max
    surer = whole.confidence >= max(SURE, face.confidence)
    return (
        surer and inside and box.height >= PART * whole.crop_box.height and box.iou(whole.crop_box) < SAME_IOU
    )


def _is_nested(face: Face, other: Face) -> bool:
    """Whether a face is the same as a surer and larger one once more: it lies in it, and is not much smaller."""
    box, around = face.box, other.box
    return (
        other.confidence > face.confidence
        and around.area >= box.area
        and box.overlap(around) > NESTED_SHARE * box.area
        and box.height >= NESTED_HEIGHT * around.height
    )


def resized(image: Image, size: int) -> Image:
    """The picture with a long side of `size` pixels."""
    height, width = image.shape[:2]
    scale = size / max(height, width)
    if scale == 1:
        return image
    target = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, target, interpolation=method), np.uint8)


def corrected(raw: BoundingBox) -> BoundingBox:
    """YuNet's box moved to where people draw face boxes."""
    left, top, right, bottom = BOX_CORRECTION
    width, height = raw.width, raw.height
    return BoundingBox(
        raw.x_min + left * width,
        raw.y_min + top * height,
        raw.x_max + right * width,
        raw.y_max + bottom * height,
    )


def detector_style(box: BoundingBox) -> BoundingBox:
    """The box YuNet would have given for one that people drew: `corrected` undone. Crops are cut by it."""
    left, top, right, bottom = BOX_CORRECTION
    width = box.width / (1 - left + right)
    height = box.height / (1 - top + bottom)
    x_min, y_min = box.x_min - left * width, box.y_min - top * height
    return BoundingBox(x_min, y_min, x_min + width, y_min + height)
