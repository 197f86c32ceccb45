"""Augmentation's own layers, on a real face: placed, lit, with a bystander."""

from __future__ import annotations

import numpy as np
import pytest

from maskdet.dataset.face_crops import CROP_SIZE, crop_with_context
from tests.support.faces.real_faces import portrait

SIDE = 117  # pixels of a stored crop that the network sees


@pytest.fixture(scope="module")
def crop() -> np.ndarray:
    image, face = portrait(tinted=True)
    return crop_with_context(image, face.crop_box).astype(np.float32)


@pytest.fixture(scope="module")
def stranger() -> np.ndarray:
    image, face = portrait(5)
    return crop_with_context(image, face.crop_box).astype(np.float32)


def test_placing_without_strength_cuts_the_middle_or_its_mirror_image(crop):
    from keras import layers

    from maskdet.training.data.degradation import random_placement

    middle = np.asarray(layers.CenterCrop(SIDE, SIDE)(crop))
    placement = random_placement(0.0, CROP_SIZE, SIDE, 3)
    mirrored = np.asarray(layers.CenterCrop(SIDE, SIDE)(crop))[:, ::-1]
    distances = [
        [np.abs(placed - view).mean() for view in (middle, mirrored)]
        for placed in (np.asarray(placement(crop)) for _ in range(12))
    ]
    assert max(min(pair) for pair in distances) < 0.01
    assert {int(np.argmin(pair)) for pair in distances} == {0, 1}  # both come up


def test_placing_keeps_the_face_in_the_picture(crop):
    """The nose stays within a third of the side, however far the face is moved, turned and zoomed."""
    from maskdet.training.data.degradation import random_placement

    marked = np.zeros_like(crop)
    marked[72:88, 72:88] = 255
    placement = random_placement(1.0, CROP_SIZE, SIDE, 4)
    for _ in range(40):
        rows, columns = np.nonzero(np.asarray(placement(marked))[..., 0] > 100)
        assert np.abs(rows.mean() - SIDE / 2) < SIDE / 3
        assert np.abs(columns.mean() - SIDE / 2) < SIDE / 3
        assert 60 < len(rows) < 900


def test_light_goes_both_ways_and_stays_in_range(crop):
    from maskdet.training.data.degradation import random_exposure

    expose = random_exposure(1.0, 5)
    lit = [np.asarray(expose(crop)) for _ in range(40)]
    levels = [picture.mean() for picture in lit]
    assert min(levels) < 0.75 * crop.mean()
    assert max(levels) > 1.4 * crop.mean()
    assert min(picture.min() for picture in lit) >= 0
    assert max(picture.max() for picture in lit) <= 255


def test_light_that_is_never_changed_stays(crop):
    from maskdet.training.data.degradation import random_exposure

    assert np.array_equal(np.asarray(random_exposure(0.0, 5)(crop)), crop)


def test_a_bystander_looks_in_from_one_side_and_leaves_the_mouth_free(crop, stranger):
    from maskdet.training.data.bystanders import with_bystander

    sides = set()
    for number in range(20):
        mixed = np.asarray(with_bystander(crop, lambda: stranger, np.array([1, number]), 1.0))
        changed = np.abs(mixed - crop).max(axis=2) > 20
        assert not changed[60:130, 66:94].any()
        left, right = changed[:, :50].mean(), changed[:, -50:].mean()
        assert max(left, right) > 0.04
        assert min(left, right) == 0
        sides.add(left > right)
    assert sides == {True, False}


def test_most_faces_have_no_bystander_and_the_same_seed_has_the_same(crop, stranger):
    from maskdet.training.data.bystanders import with_bystander

    def mixed(number: int) -> np.ndarray:
        return np.asarray(with_bystander(crop, lambda: stranger, np.array([2, number]), 0.12))

    alone = [np.array_equal(mixed(number), crop) for number in range(100)]
    assert 0.75 < np.mean(alone) < 0.98
    with_one = alone.index(False)
    assert np.array_equal(mixed(with_one), mixed(with_one))
