"""Very long pictures, such as the screenshot of a whole page, are searched in parts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from maskdet.detection.crop_detector import crop_detector
from maskdet.detection.detector import _parts


@pytest.mark.parametrize("upright", [True, False], ids=["tall", "wide"])
def test_all_faces_of_a_screenshot_are_found_where_they_are(samples, upright):
    face = samples[0].image[:700, :700]
    alone = crop_detector().detect(face, min_confidence=0.6, sizes=(256, 640))
    assert alone
    page = np.full((12_000, 800, 3), 245, np.uint8)
    tops = (0, 3_111, 7_500, 12_000 - len(face))
    for top in tops:
        page[top : top + len(face), 50 : 50 + face.shape[1]] = face
    image = page if upright else page.transpose(1, 0, 2).copy()
    if not upright:
        for top in tops:
            image[50 : 50 + face.shape[0], top : top + face.shape[1]] = face
    found = crop_detector().detect(image, min_confidence=0.6, sizes=(256, 640))
    for top in tops:
        for box in (one.box.moved(50, top) if upright else one.box.moved(top, 50) for one in alone):
            assert max(other.box.iou(box) for other in found) > 0.5
    assert len(found) == len(tops) * len(alone)  # nobody twice


@pytest.mark.parametrize(
    ("height", "width"), [(12_000, 800), (800, 12_000), (32, 57_392), (1, 10_000), (6_000, 1), (4_001, 1_000)]
)
def test_parts_cover_a_long_picture_and_share_a_strip(height, width):
    offsets, side = _parts(height, width)
    starts = sorted(max(offset) for offset in offsets)
    assert starts[0] == 0
    assert starts[-1] + side >= max(height, width)
    assert all(b - a < side for a, b in pairwise(starts))
    assert 1 < len(offsets) <= 60


@pytest.mark.parametrize(("height", "width"), [(1080, 1920), (600, 2400), (1, 1), (3, 9)])
def test_other_pictures_are_searched_whole(height, width):
    assert _parts(height, width) == ([(0, 0)], max(height, width))
