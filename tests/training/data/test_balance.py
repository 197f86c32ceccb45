"""Balance: labels count as if they were as frequent as in use, height by height."""

import numpy as np
import pytest

from maskdet.dataset.crop_manifest import CropRecord
from maskdet.training.data.balance import label_odds, record_weights
from maskdet.training.data.pipelines import epoch_turns
from maskdet.training.runs.config import TrainingConfig

LABELS = ("mask_worn_incorrectly", "no_face", "with_mask", "without_mask")
WITH, BARE = 2, 3


def face(label, *, height, kind="photo"):
    return CropRecord("a.jpg", label, label, label, "train", "g", kind, "a.png", True, 0, 0, 30, height)


def crowd():
    """Nine of ten small faces are masked; large ones are of both kinds."""
    return [
        *[face("with_mask", height=20)] * 90,
        *[face("without_mask", height=20)] * 10,
        *[face(label, height=100) for label in LABELS for _ in range(50)],
    ]


def test_small_bare_faces_are_seldom_in_the_sets_and_made_up_for():
    odds = label_odds(crowd(), LABELS, 1.0)
    small, large = odds[0], odds[-1]
    assert small[WITH] / small[BARE] > 5
    assert large[WITH] / large[BARE] == pytest.approx(0.40 / 0.45, rel=0.1)
    assert np.isfinite(odds).all()
    assert (odds > 0).all()


def test_without_strength_nothing_is_made_up_for():
    assert (label_odds(crowd(), LABELS, 0.0) == 1).all()


def test_real_masks_worn_wrongly_count_more_than_drawn_ones_and_all_count_one_on_average():
    records = [
        face("mask_worn_incorrectly", height=50),
        face("mask_worn_incorrectly", height=50, kind="drawn mask"),
        face("with_mask", height=50),
    ]
    real, drawn, other = record_weights(records)
    assert real > other > drawn
    assert np.mean([real, drawn, other]) == pytest.approx(1)


def test_what_was_made_of_other_pictures_takes_turns():
    records = [face("with_mask", height=50)] * 4 + [face("with_mask", height=50, kind="small photo")] * 5
    first, second = epoch_turns(records, TrainingConfig(balance=1))
    assert len(first) == len(second) == 6
    assert {0, 1, 2, 3} == set(first) & set(second)
    assert epoch_turns(records, TrainingConfig()).tolist() == [list(range(9))]
