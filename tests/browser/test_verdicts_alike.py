"""The page finds and judges what the server does: both get the same pictures."""

from __future__ import annotations

import pytest

from benchmarks.live.alike import Likeness, compare
from maskdet.inference.pipeline import MaskPipeline
from maskdet.presets import find_preset
from maskdet.settings import get_settings

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def found(judge, pictures) -> Likeness:
    preset = find_preset("balanced")
    return compare(judge, MaskPipeline.load(get_settings(), preset, num_threads=1), pictures, preset)


def test_the_same_faces_are_found_in_the_same_places(found):
    assert found.faces >= 10
    assert found.clearly_by_one == 0
    assert min(found.overlaps) >= 0.95


def test_they_get_the_same_labels(found):
    assert found.other_labels <= 0.005 * found.faces
    assert sorted(found.differences)[len(found.differences) // 2] < 0.01


def test_a_picture_larger_than_any_screen_is_judged_alike(judge, large_picture):
    name, content = large_picture
    preset = find_preset("balanced")
    alike = compare(judge, MaskPipeline.load(get_settings(), preset, num_threads=1), {name: content}, preset)
    assert alike.faces
    assert (alike.clearly_by_one, alike.other_labels) == (0, 0)
