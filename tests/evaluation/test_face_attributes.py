"""Traits: what is seen of a face's picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from maskdet.evaluation.face_attributes import face_attributes
from maskdet.results import BoundingBox, Image
from maskdet.synthesis.mask_drawing import draw_mask
from maskdet.synthesis.mask_styles import MaskPattern, MaskShape, MaskStyle
from tests.support.faces.real_faces import portrait

COLOURS = {
    "white": (235, 235, 235),
    "black": (25, 25, 28),
    "grey": (125, 125, 128),
    "blue": (60, 110, 190),
    "green": (60, 150, 90),
    "red or pink": (190, 40, 70),
}


def attributes_of(image: Image) -> dict[str, float | str]:
    _, face = portrait(tinted=True)
    return face_attributes(image, face.crop_box, face.landmarks)


@pytest.mark.parametrize(("name", "colour"), COLOURS.items())
def test_the_colour_of_a_mask_gets_its_name(name, colour):
    image, face = portrait(tinted=True)
    style = MaskStyle(MaskShape.SURGICAL, MaskPattern.PLAIN, colour, colour, 0.2)
    masked = draw_mask(image, face.landmarks, rng=np.random.default_rng(0), style=style)
    assert attributes_of(masked)["mask_colour"] == name


def test_a_darker_picture_has_less_brightness():
    image, _ = portrait(tinted=True)
    assert attributes_of(image // 4)["brightness"] == pytest.approx(
        attributes_of(image)["brightness"] / 4, abs=0.01
    )


def test_a_blurred_picture_is_less_sharp_also_when_it_is_small():
    image, face = portrait(tinted=True)
    blurred = cv2.GaussianBlur(image, (0, 0), 3)
    assert attributes_of(blurred)["sharpness"] < attributes_of(image)["sharpness"] / 4
    small = cv2.resize(image, None, fx=0.15, fy=0.15, interpolation=cv2.INTER_AREA)
    assert (
        face_attributes(small, face.crop_box.scaled(0.15))["sharpness"]
        < attributes_of(image)["sharpness"] / 4
    )


def test_grey_and_colour_photos_are_distinguished():
    assert attributes_of(portrait()[0])["colour"] == "grey"
    assert attributes_of(portrait(tinted=True)[0])["colour"] == "colour"


@pytest.mark.parametrize(
    ("nose_x", "pose"), [(50, "frontal"), (61, "turned"), (75, "profile"), (25, "profile")]
)
def test_a_nose_off_the_middle_is_a_turned_head(nose_x, pose):
    landmarks = np.array([[30, 40], [70, 40], [nose_x, 60], [35, 80], [65, 80]], np.float32)
    box = BoundingBox(10, 10, 90, 100)
    assert face_attributes(np.zeros((110, 100, 3), np.uint8), box, landmarks)["pose"] == pose


def test_a_head_tilted_clockwise_has_a_positive_tilt():
    image, face = portrait()
    lowered = face.landmarks.copy()
    lowered[1, 1] += abs(lowered[1, 0] - lowered[0, 0])
    assert face_attributes(image, face.crop_box, lowered)["tilt"] == pytest.approx(45, abs=8)


def test_a_face_without_landmarks_has_no_pose_but_all_else():
    image, face = portrait()
    found = face_attributes(image, face.crop_box, None)
    assert found["pose"] == "unknown"
    assert "tilt" not in found
    assert found["face_height"] > 50


def test_a_box_beyond_the_picture_still_has_traits():
    image, _ = portrait()
    assert face_attributes(image, BoundingBox(-900, -900, -800, -800))["face_height"] == pytest.approx(90)
