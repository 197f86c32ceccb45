"""Searches of one photo at several sizes, put together: who is in it once, and no part of a face beside the face."""

from __future__ import annotations

import numpy as np
import pytest

from maskdet.detection import FaceDetector
from maskdet.results import BoundingBox, Face, Image

IMAGE = np.zeros((300, 300, 3), np.uint8)
COARSE, FINE = 256, 600  # twice as large as the picture
WHOLE = BoundingBox(100, 100, 190, 200)


class Scripted(FaceDetector):
    """Finds at each size what the test says."""

    close_up, sure_close_up, largest = 280.0, 120.0, 380.0

    def __init__(self, found: dict[int, list[Face]]) -> None:
        self.found = found

    def search(self, image: Image, size: int, min_confidence: float) -> list[Face]:
        return self.found.get(size, [])


def face(box: BoundingBox, confidence: float = 0.9) -> Face:
    return Face(box, confidence, box)


def boxes(coarse: list[Face], fine: list[Face]) -> list[BoundingBox]:
    detector = Scripted({COARSE: coarse, FINE: fine})
    return [found.box for found in detector.detect(IMAGE, sizes=(COARSE, FINE))]


def test_a_face_that_only_the_coarse_search_of_a_small_photo_sees_for_sure_is_found():
    assert boxes([face(WHOLE)], []) == [WHOLE]  # 200 pixels high in the fine search


@pytest.mark.parametrize(
    ("box", "confidence"), [(WHOLE, 0.5), (BoundingBox(100, 100, 140, 150), 0.9)], ids=["unsure", "small"]
)
def test_what_the_coarse_search_is_not_sure_of_or_sees_small_is_left_to_the_fine_one(box, confidence):
    assert boxes([face(box, confidence)], []) == []


def test_a_less_sure_box_over_a_part_of_a_face_is_dropped():
    part = BoundingBox(110, 105, 170, 160)
    assert boxes([], [face(WHOLE), face(part, 0.6)]) == [WHOLE]


def test_someone_in_front_of_a_larger_face_stays():
    in_front = BoundingBox(150, 150, 215, 230)
    assert boxes([], [face(WHOLE), face(in_front, 0.8)]) == [WHOLE, in_front]


def test_a_small_face_within_a_larger_one_stays():
    """On a poster, or far behind a shoulder."""
    small = BoundingBox(120, 120, 135, 140)
    assert boxes([], [face(WHOLE), face(small, 0.8)]) == [WHOLE, small]
