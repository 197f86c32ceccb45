"""Corruptions: pictures that get worse step by step, and stay pictures."""

from __future__ import annotations

import numpy as np
import pytest

from maskdet.evaluation.face_attributes import face_attributes
from maskdet.evaluation.robustness.corruptions import CORRUPTIONS
from maskdet.results import Image
from maskdet.synthesis.face_patch import FacePatch, close_up
from tests.support.faces.real_faces import portrait

BY_KIND = {perturbation.kind: perturbation for perturbation in CORRUPTIONS}


def cut() -> FacePatch:
    image, face = portrait(tinted=True)
    return close_up(image, face.crop_box, face.landmarks)


def harder(kind: str, severity: int) -> Image:
    return BY_KIND[kind].harder(cut(), severity, np.random.default_rng(3))


@pytest.mark.parametrize("kind", BY_KIND)
def test_a_higher_severity_is_further_from_the_clean_picture(kind):
    clean = cut().image.astype(float)
    distances = [np.abs(harder(kind, severity) - clean).mean() for severity in (1, 3, 5)]
    assert 0 < distances[0] < distances[1] < distances[2]


@pytest.mark.parametrize("kind", BY_KIND)
def test_the_picture_keeps_its_size_and_the_original_is_left_alone(kind):
    face = cut()
    before = face.image.copy()
    after = BY_KIND[kind].harder(face, 5, np.random.default_rng(0))
    assert after.shape == before.shape
    assert after.dtype == np.uint8
    assert (face.image == before).all()


def test_faded_colours_are_gone_at_the_end():
    assert face_attributes(harder("grey", 5), cut().box)["colour"] == "grey"


def test_a_face_is_cut_with_its_landmarks_where_they_belong():
    """A bright spot on the nose tip of the photo is on the nose tip of the cut."""
    image, face = portrait()
    spotted = image.copy()
    x, y = face.landmarks[2].round().astype(int)
    spotted[y - 2 : y + 3, x - 2 : x + 3] = (255, 0, 0)
    found = close_up(spotted, face.crop_box, face.landmarks)
    x, y = found.landmarks[2].round().astype(int)
    assert tuple(found.image[y, x]) == (255, 0, 0)
