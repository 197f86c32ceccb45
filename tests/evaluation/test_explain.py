"""Explanations: which part of a face a verdict rests on."""

from __future__ import annotations

import numpy as np
import pytest

from maskdet.evaluation.explain import GRID, Explanation, heat_map
from maskdet.results import BoundingBox, MaskLabel
from tests.support.faces.real_faces import portrait


class SeesLowerMiddle:
    """A classifier whose verdict depends on the brightness of one part alone."""

    labels = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK)
    image_size = 64

    def probabilities(self, crops):
        bright = crops[:, 40:48, 28:36].mean(axis=(1, 2, 3)) / 255
        return np.stack([bright, 1 - bright], axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def spot() -> Explanation:
    """A grey picture with a bright spot where this classifier looks."""
    image = np.full((64, 64, 3), 40, np.uint8)
    image[40:48, 28:36] = 240
    return heat_map(SeesLowerMiddle(), image, BoundingBox(0, 0, 64, 64), 0.0, MaskLabel.WITH_MASK)


def test_the_part_that_decides_has_the_largest_value(spot):
    row, column = np.unravel_index(spot.values.argmax(), spot.values.shape)
    assert row in (4, 5, 6)
    assert column in (3, 4)
    assert spot.values.max() == pytest.approx(1)


def test_parts_that_do_not_matter_have_no_value(spot):
    assert spot.values.shape == (GRID, GRID)
    assert np.abs(spot.values[:3]).max() < 0.05


def test_the_summary_says_how_far_the_probability_falls(spot):
    assert spot.probability == pytest.approx(240 / 255, abs=0.01)
    assert spot.lowest < 0.5
    assert "“With mask” falls from 94.1 %" in spot.summary


def test_the_other_label_is_explained_by_the_opposite(spot):
    image = np.full((64, 64, 3), 40, np.uint8)
    image[40:48, 28:36] = 240
    other = heat_map(SeesLowerMiddle(), image, BoundingBox(0, 0, 64, 64), 0.0, MaskLabel.WITHOUT_MASK)
    assert other.values == pytest.approx(-spot.values, abs=1e-3)


def test_the_overlay_has_the_colour_of_the_label_where_it_speaks_for_it(spot):
    side = len(spot.overlay)
    red, _, blue = spot.overlay[round(0.69 * side), round(0.5 * side)].astype(int)
    assert blue > red + 60  # that of With mask, here as everywhere


def test_a_bare_face_is_told_by_its_nose_and_mouth(pipeline):
    image, face = portrait(4)
    found = heat_map(pipeline.classifier, image, face.crop_box, 0.05, MaskLabel.WITHOUT_MASK)
    row, column = np.unravel_index(found.values.argmax(), found.values.shape)
    assert found.probability > 0.8
    assert 3 <= row <= 6
    assert 2 <= column <= 5


def test_a_face_that_says_nothing_is_explained_by_no_single_part():
    image = np.full((64, 64, 3), 128, np.uint8)
    found = heat_map(SeesLowerMiddle(), image, BoundingBox(0, 0, 64, 64), 0.0, MaskLabel.WITH_MASK)
    assert "No single part decides" in found.summary
    assert np.ptp(found.overlay, axis=2).max() <= 1
