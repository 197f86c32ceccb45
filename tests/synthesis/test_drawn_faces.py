"""What training draws on faces: masks and things, with the label that is then true."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from maskdet.dataset.face_crops import crop_with_context
from maskdet.results import MaskLabel
from maskdet.synthesis.drawn_faces import MASK, THINGS, DrawnFace, drawn_faces, lowered
from tests.support.faces.real_faces import portrait

BARE, MASKED, WRONG = MaskLabel.WITHOUT_MASK, MaskLabel.WITH_MASK, MaskLabel.MASK_WORN_INCORRECTLY


def drawn(label: MaskLabel, seed: int = 0, *, tinted: bool = True) -> list[DrawnFace]:
    image, face = portrait(tinted=tinted)
    return list(drawn_faces(image, face, label, np.random.default_rng(seed)))


@pytest.fixture(scope="module")
def on_bare() -> list[DrawnFace]:
    return [face for seed in range(40) for face in drawn(BARE, seed)]


@pytest.fixture(scope="module")
def on_masked() -> list[DrawnFace]:
    return [face for seed in range(80) for face in drawn(MASKED, seed)]


def test_a_bare_face_wears_a_mask_well_wears_one_wrongly_and_has_a_thing_before_it(on_bare):
    for seed in range(5):
        labels = Counter(face.label for face in drawn(BARE, seed))
        assert labels[MASKED] == labels[BARE] == 1
        assert labels[WRONG] in (0, 1)


def test_things_before_bare_faces_leave_them_bare_and_all_come_up(on_bare):
    kinds = {face.kind for face in on_bare if face.label is BARE}
    assert kinds == {f"drawn {thing.name}" for thing in THINGS}


def test_things_come_before_masks_too_and_leave_them_masks(on_bare, on_masked):
    """Else a hand would come to mean that there is no mask."""
    assert {face.label for face in on_masked} == {MASKED}
    assert {"drawn hand", "drawn microphone", "drawn cup"} <= {face.kind for face in on_masked}
    assert any(face.kind != MASK for face in on_bare if face.label is MASKED)


def test_only_some_masked_faces_get_a_thing(on_masked):
    assert 5 <= len(on_masked) <= 40  # of 80


def test_a_beard_is_not_drawn_over_a_mask(on_masked):
    assert "drawn beard" not in {face.kind for face in on_masked}


@pytest.mark.parametrize("label", [WRONG, MASKED])
def test_no_mask_is_drawn_on_a_face_that_wears_one(label):
    assert not [face for seed in range(20) for face in drawn(label, seed) if face.kind == MASK]


def test_nothing_is_drawn_without_landmarks():
    image, face = portrait()
    blind = replace(face, landmarks=None)
    assert not list(drawn_faces(image, blind, BARE, np.random.default_rng(0)))


def test_the_face_lies_in_its_box_and_its_eyes_stay_free():
    """Cut by its box, the forehead of each is that of the photo: the crops show the same part of the face."""
    image, face = portrait(tinted=True)
    plain = crop_with_context(image, face.crop_box).astype(float)
    for other in drawn(BARE):
        crop = crop_with_context(other.image, other.box).astype(float)
        assert np.abs(crop - plain)[40:62, 50:110].mean() < 12
        assert np.abs(crop - plain)[90:].mean() > 3


def test_grey_photos_stay_grey():
    for face in drawn(BARE, 3, tinted=False):
        assert np.ptp(face.image.astype(int), axis=2).max() <= 1


def test_the_same_random_state_draws_the_same():
    first, again = drawn(BARE, 7), drawn(BARE, 7)
    assert all((a.image == b.image).all() and a.kind == b.kind for a, b in zip(first, again, strict=True))


def test_black_and_white_masks_are_frequent(on_bare):
    worn = [face for face in on_bare if face.kind == MASK and face.label is MASKED]
    _, face = portrait()
    x, y = face.landmarks[3:].mean(axis=0).round().astype(int)
    colours = [picture.image[y - 2 : y + 3, x - 2 : x + 3].mean(axis=(0, 1)) for picture in worn]
    colourless = [colour for colour in colours if np.ptp(colour) < 12]
    assert 0.4 * len(worn) < len(colourless) < len(worn)


def test_lowered_landmarks_move_from_the_eyes_to_the_mouth():
    _, face = portrait()
    eyes, mouth = face.landmarks[:2].mean(axis=0), face.landmarks[3:].mean(axis=0)
    assert np.allclose(lowered(face.landmarks, 1.0)[:2].mean(axis=0), mouth, atol=0.01)
    assert np.allclose(lowered(face.landmarks, 0.0), face.landmarks)
    assert np.allclose(lowered(face.landmarks, -1.0)[3:].mean(axis=0), eyes, atol=0.01)
