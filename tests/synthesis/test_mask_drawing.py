"""Masks drawn on faces: where they should be, nowhere else, the same for the same seed."""

import numpy as np
import pytest

from maskdet.synthesis.mask_drawing import MaskWear, draw_mask
from maskdet.synthesis.mask_styles import MaskPattern, MaskShape, MaskStyle, random_style

# a face seen from the front: eyes, nose tip, mouth corners in a 200 x 200 photo
FRONT = np.array([[75, 70], [125, 70], [100, 100], [80, 125], [120, 125]], np.float32)
NOSE, MOUTH, FOREHEAD, EYE = (100, 100), (125, 100), (30, 100), (70, 75)  # row, column


def skin(size=200, colour=(190, 150, 130)):
    noise = np.random.default_rng(1).normal(0, 3, (size, size, 1))
    return np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)


def changed(before, after, region, by=12):
    return int(np.abs(before[region].astype(int) - after[region]).max()) > by


def drawn(wear=MaskWear.WELL, image=None, landmarks=FRONT, seed=0, style=None):
    return draw_mask(
        skin() if image is None else image, landmarks, rng=np.random.default_rng(seed), wear=wear, style=style
    )


BLUE = MaskStyle(MaskShape.SURGICAL, MaskPattern.PLAIN, (60, 110, 200), (60, 110, 200), 0.2)


@pytest.mark.parametrize("seed", range(8))
def test_a_mask_worn_well_covers_nose_and_mouth_but_not_the_eyes(seed):
    after = drawn(seed=seed, style=BLUE)
    assert changed(skin(), after, NOSE)
    assert changed(skin(), after, MOUTH)
    assert not changed(skin(), after, EYE)
    assert not changed(skin(), after, FOREHEAD)


@pytest.mark.parametrize("seed", range(8))
def test_under_the_nose_means_bare_nose_and_covered_mouth(seed):
    after = drawn(MaskWear.UNDER_NOSE, seed=seed, style=BLUE)
    assert not changed(skin(), after, NOSE)
    assert changed(skin(), after, MOUTH)


@pytest.mark.parametrize("seed", range(8))
def test_on_the_chin_means_bare_nose_and_mouth(seed):
    after = drawn(MaskWear.ON_CHIN, seed=seed, style=BLUE)
    assert not changed(skin(), after, NOSE)
    assert not changed(skin(), after, MOUTH)
    assert changed(skin(), after, (158, 100))


def test_the_same_seed_draws_the_same_mask_and_another_seed_another():
    assert (drawn(seed=3) == drawn(seed=3)).all()
    assert (drawn(seed=3) != drawn(seed=4)).any()


def test_the_photo_that_comes_in_is_not_changed():
    image = skin()
    drawn(image=image)
    assert (image == skin()).all()


def test_a_grey_photo_stays_grey():
    grey = np.repeat(skin()[..., :1], 3, axis=2)
    after = drawn(image=grey)
    assert (after[..., 0] == after[..., 1]).all()
    assert (after[..., 1] == after[..., 2]).all()
    assert changed(grey, after, MOUTH, by=3)


def test_a_colour_photo_gets_coloured_masks():
    colours = [drawn(seed=seed)[MOUTH] for seed in range(12)]
    assert max(int(colour.max()) - int(colour.min()) for colour in colours) > 40


@pytest.mark.parametrize("factor", [0.12, 0.5, 3.0])
def test_faces_of_any_size_can_wear_a_mask(factor):
    image = skin(round(200 * factor))
    after = drawn(image=image, landmarks=FRONT * np.float32(factor), style=BLUE)
    assert after.shape == image.shape
    assert changed(image, after, tuple(round(v * factor) for v in MOUTH))


@pytest.mark.parametrize("degrees", [-60, 45, 90, 180])
def test_the_mask_turns_with_the_face(degrees):
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    landmarks = (FRONT - 100) @ turn.T + 100
    after = drawn(landmarks=landmarks, style=BLUE)
    x, y = (landmarks[3] + landmarks[4]) / 2
    eye_x, eye_y = landmarks[0]
    assert changed(skin(), after, (round(float(y)), round(float(x))))
    assert not changed(skin(), after, (round(float(eye_y)), round(float(eye_x))))


def test_a_head_turned_aside_gets_a_mask_that_is_wider_on_the_near_side():
    turned = FRONT.copy()
    turned[2:, 0] += 14  # nose and mouth move to the picture's right
    covered = np.abs(drawn(landmarks=turned, style=BLUE).astype(int) - skin()).max(axis=2)[120] > 12
    columns = np.flatnonzero(covered)
    nose = turned[2, 0]
    assert nose - columns.min() > 1.2 * (columns.max() - nose)


@pytest.mark.parametrize("shift", [(-120, 0), (0, 90), (150, 150), (-900, 0), (0, 900)])
def test_a_face_partly_or_wholly_outside_the_photo_does_no_harm(shift):
    after = drawn(landmarks=FRONT + np.float32(shift))
    assert after.shape == (200, 200, 3)


def test_landmarks_in_one_point_do_no_harm():
    assert drawn(landmarks=np.full((5, 2), 50, np.float32)).shape == (200, 200, 3)


def test_styles_cover_every_shape_and_pattern():
    rng = np.random.default_rng(0)
    styles = [random_style(rng) for _ in range(300)]
    assert {style.shape for style in styles} == set(MaskShape)
    assert {style.pattern for style in styles} == set(MaskPattern)
    assert any(style.valve for style in styles)


def test_grey_styles_have_no_colour():
    rng = np.random.default_rng(0)
    for _ in range(50):
        style = random_style(rng, grey=True)
        assert len(set(style.colour)) == len(set(style.second_colour)) == 1
