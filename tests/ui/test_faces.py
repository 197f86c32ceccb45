"""What the picture with clickable faces is told, and what it makes of what comes back."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from maskdet.dataset import read_corrections
from maskdet.formatting import shown_percent
from maskdet.images import jpeg_bytes
from maskdet.results import BoundingBox, Detection, Face, FrameResult, MaskLabel, State, Verdict
from maskdet.settings import get_settings
from ui.widgets.faces import FacePicture, Saying
from ui.widgets.faces.picture import component_data
from ui.widgets.faces.saying import hear, last_heard, said_of

PICTURE = np.full((100, 200, 3), 120, np.uint8)
SAYING = Saying("a photo", lambda: PICTURE, "mask-net-1")


def person(x: float, *, label: MaskLabel = MaskLabel.WITH_MASK, sure: float = 0.95) -> Detection:
    box = BoundingBox(x, 20, x + 30, 60)
    verdict = Verdict(label, sure)
    return Detection(Face(box, 0.9, box), verdict, verdict.state(0.8))


def result(*people: Detection) -> FrameResult:
    return FrameResult(people, (200, 100), 1.0)


@pytest.fixture(autouse=True)
def session(monkeypatch):
    """A visitor's session outside of a page."""
    monkeypatch.setattr(st, "session_state", {})


def told(found: FrameResult, *, can_say: bool = True) -> list[dict[str, object]]:
    picture = FacePicture(jpeg_bytes(PICTURE), found, "A photo")
    faces = component_data(picture, SAYING if can_say else None)["faces"]
    assert isinstance(faces, list)
    return faces


@pytest.fixture
def data_dir(monkeypatch, tmp_path):
    """An empty folder for data."""
    monkeypatch.setattr("ui.widgets.faces.saying.redraw", lambda: None)
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield tmp_path
    get_settings.cache_clear()


def press(found: FrameResult, **pressed: object) -> None:
    hear(SimpleNamespace(**pressed), found, Saying("photo", lambda: PICTURE, "mask-net-1"))


def test_places_are_shares_of_the_picture_whatever_its_size():
    (face,) = told(result(person(50)))
    assert (face["x"], face["y"], face["w"], face["h"]) == (0.25, 0.2, 0.15, 0.4)


@pytest.mark.parametrize(("probability", "percent"), [(0.797, 79), (0.8, 80), (0.57, 57), (0.9999, 99)])
def test_what_is_unsure_is_not_shown_as_having_reached_the_threshold(probability, percent):
    assert shown_percent(probability) == percent


def test_an_unsure_face_can_be_given_the_models_own_guess():
    (face,) = told(result(person(50, sure=0.6)))
    assert face["state"] == State.UNSURE
    assert "with_mask" in {value for value, *_ in face["choices"]}


def test_a_sure_verdict_is_not_offered_as_its_own_correction():
    (face,) = told(result(person(50)))
    assert "with_mask" not in {value for value, *_ in face["choices"]}
    assert "without_mask" in {value for value, *_ in face["choices"]}


def test_where_nothing_can_be_said_nothing_is_offered():
    (face,) = told(result(person(50)), can_say=False)
    assert face["choices"] == []


def test_one_click_keeps_a_face_and_another_takes_it_back(data_dir):
    found = result(person(50), person(120))
    press(found, said={"face": 1, "truth": "without_mask", "about": "photo"})
    (kept,) = read_corrections(data_dir)
    assert (kept.said, kept.true_label, kept.version) == ("with_mask", "without_mask", "mask-net-1")
    assert said_of("photo", found) == {1: MaskLabel.WITHOUT_MASK}
    press(found, undone={"face": 1, "about": "photo"})
    assert read_corrections(data_dir) == []
    assert said_of("photo", found) == {}


def test_what_the_browser_tells_twice_is_done_once_and_acknowledged():
    done: list[MaskLabel] = []
    saying = Saying("photo", lambda: PICTURE, "mask-net-1", act=done.append)
    for face, sign in ((0, "a"), (0, "a"), (1, "b"), (1, "b")):
        said = {"face": face, "sign": sign, "truth": "without_mask", "about": "photo"}
        hear(SimpleNamespace(said=said), result(person(50), person(120)), saying)
    assert len(done) == 2
    assert last_heard("photo") == "b"


def test_what_was_said_stays_with_the_face_when_others_are_hidden(data_dir):
    press(result(person(50), person(120)), said={"face": 1, "truth": "without_mask", "about": "photo"})
    assert said_of("photo", result(person(121))) == {0: MaskLabel.WITHOUT_MASK}


@pytest.mark.parametrize(
    "pressed",
    [
        {"face": 7, "truth": "without_mask", "about": "photo"},
        {"face": 0, "truth": "../x", "about": "photo"},
        {"face": "0", "about": "photo"},
        "?",
        None,
    ],
)
def test_what_no_button_sends_is_passed_over(data_dir, pressed):
    press(result(person(50)), said=pressed, undone=pressed)
    assert read_corrections(data_dir) == []


def test_a_smaller_copy_is_cut_at_the_same_face(data_dir):
    small = replace(result(person(100)).scaled(10.0))  # found in a picture of 2000 x 1000 pixels
    press(small, said={"face": 0, "truth": "without_mask", "about": "photo"})
    assert len(read_corrections(data_dir)) == 1


def test_what_is_said_of_a_picture_that_has_changed_is_not_said_of_the_next_one(data_dir):
    press(result(person(50)), said={"face": 0, "truth": "without_mask", "about": "the one before"})
    assert read_corrections(data_dir) == []


def test_a_picture_of_a_data_set_is_put_under_the_label_instead_of_being_kept(data_dir):
    put: list[MaskLabel] = []
    saying = Saying(
        "photo", lambda: PICTURE, "mask-net-1", choices=lambda _: [MaskLabel.WITH_MASK], act=put.append
    )
    for truth in ("with_mask", "no_face"):  # the second one was not offered
        told = SimpleNamespace(said={"about": "photo", "face": 0, "truth": truth})
        hear(told, result(person(50)), saying)
    assert put == [MaskLabel.WITH_MASK]
    assert not read_corrections(data_dir)
