"""Occlusions: things before the mouth that look as if they had been there."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from maskdet.evaluation.robustness.occlusions import OCCLUSIONS
from maskdet.results import Image, MaskLabel
from maskdet.synthesis.face_patch import FacePatch, close_up
from tests.support.faces.real_faces import portrait

BY_KIND = {perturbation.kind: perturbation for perturbation in OCCLUSIONS}
COMING_NEARER = ("hand", "scarf", "cup", "microphone", "under_nose", "on_chin")


def cut(*, tinted: bool = True) -> FacePatch:
    image, face = portrait(tinted=tinted)
    return close_up(image, face.crop_box, face.landmarks)


def drawn(kind: str, severity: int, face: FacePatch | None = None, seed: int = 0) -> Image:
    return BY_KIND[kind].harder(face or cut(), severity, np.random.default_rng(seed))


def hidden(kind: str, severity: int, *, by: int = 25) -> np.ndarray:
    """Where the picture changed by more than so many levels, (height, width) of bool."""
    return np.abs(drawn(kind, severity).astype(int) - cut().image).max(axis=2) > by


@pytest.mark.parametrize("kind", BY_KIND)
def test_something_is_drawn_below_the_eyes_and_the_eyes_stay_free(kind):
    face, changed = cut(), hidden(kind, 3)
    eyes = face.landmarks[:2].mean(axis=0).round().astype(int)
    assert changed[eyes[1] :].mean() > 0.03
    assert changed[: eyes[1] - 4, 40:-40].mean() < 0.02


@pytest.mark.parametrize("kind", COMING_NEARER)
def test_a_higher_severity_reaches_further_up_the_face(kind):
    tops = [np.flatnonzero(hidden(kind, severity).sum(axis=1) > 5)[0] for severity in (1, 3, 5)]
    assert tops[0] > tops[1] > tops[2]


@pytest.mark.parametrize("kind", ["hand", "cup", "microphone", "scarf"])
def test_at_severity_five_the_mouth_is_covered(kind):
    mouth = cut().landmarks[3:].mean(axis=0).round().astype(int)
    changed = hidden(kind, 5, by=6)  # a hand has nearly the colour of the face
    assert changed[mouth[1] - 3 : mouth[1] + 4, mouth[0] - 6 : mouth[0] + 7].mean() > 0.8


def test_a_beard_leaves_the_lips_free():
    mouth = cut().landmarks[3:].mean(axis=0).round().astype(int)
    changed = hidden("beard", 5)
    assert changed[mouth[1] + 22 : mouth[1] + 30, mouth[0] - 5 : mouth[0] + 6].mean() > 0.6
    assert changed[mouth[1] : mouth[1] + 3, mouth[0] - 3 : mouth[0] + 4].mean() < 0.3


def test_a_hand_has_the_colour_of_the_face():
    hand = cv2.cvtColor(drawn("hand", 4), cv2.COLOR_RGB2LAB)[hidden("hand", 4)].mean(axis=0)
    skin = cv2.cvtColor(cut().image, cv2.COLOR_RGB2LAB)[cut().image[..., 0] > 100].mean(axis=0)
    assert np.abs(hand - skin)[1:].max() < 8  # a* and b*


@pytest.mark.parametrize("kind", BY_KIND)
def test_a_grey_photo_stays_grey(kind):
    picture = drawn(kind, 4, cut(tinted=False)).astype(int)
    assert np.ptp(picture, axis=2).max() == 0


@pytest.mark.parametrize("kind", BY_KIND)
def test_the_same_random_state_draws_the_same(kind):
    assert (drawn(kind, 3, seed=5) == drawn(kind, 3, seed=5)).all()


def test_only_a_mask_worn_well_makes_a_face_masked():
    masked = [perturbation.kind for perturbation in OCCLUSIONS if perturbation.truth is MaskLabel.WITH_MASK]
    assert masked == ["black_mask"]
    assert all(perturbation.drawn for perturbation in OCCLUSIONS)


def test_nothing_is_drawn_on_a_face_without_landmarks():
    with pytest.raises(ValueError, match="without landmarks"):
        drawn("hand", 1, replace(cut(), landmarks=None))
