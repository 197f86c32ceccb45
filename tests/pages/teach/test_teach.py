"""Teach it, driven as a visitor would: photos dropped, a run as it lies on disk, use it or throw it away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from streamlit.testing.v1 import AppTest

from maskdet.registry.activation import active_version
from maskdet.registry.registry import list_versions
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from maskdet.synthesis.orl import orl_face
from maskdet.training import runs
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.evidence import ChangedVerdict, PracticeFaces, RealFaces
from tests.support.faces.taught import taught_run
from tests.support.pages.words import keys, words
from tests.support.pictures import NO_PICTURE, Upload, as_upload, empty_wall

TEACH = "pages/teach.py"
BOTH = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK)
Visit = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("own_models")


def face_files(first: int, number: int) -> list[Upload]:
    """Photos of as many people."""
    return [
        as_upload(f"person {person}.png", cv2.resize(orl_face(person, 1).image, None, fx=3, fy=3))
        for person in range(first, first + number)
    ]


def drop(page: AppTest, label: MaskLabel, files: list[Upload]) -> None:
    page.segmented_control(key="teach_label_with_mask_without_mask").set_value(label).run()
    page.file_uploader[0].set_value(files).run()


def test_a_fresh_page_says_what_is_needed_and_keeps_nothing(visit: Visit) -> None:
    page = visit(TEACH)
    assert not page.exception
    assert page.button(key="teach_train").disabled
    assert "16 more pictures of “With mask”" in words(page)
    assert not (get_settings().data_dir / ".runs").exists()


def test_the_camera_waits_until_everyone_agrees(visit: Visit) -> None:
    page = visit(TEACH)
    assert page.checkbox(key="teach_consent").value is False
    assert "Then the camera can be started here." in words(page)


def test_dropped_photos_become_faces_and_those_without_one_are_named(visit: Visit) -> None:
    page = visit(TEACH)
    wall = as_upload("wall.png", empty_wall())
    drop(page, MaskLabel.WITHOUT_MASK, [*face_files(1, 3), wall, NO_PICTURE])
    assert not page.exception
    assert "13 more pictures of “Without mask”" in words(page)
    assert "wall.png" in words(page)
    assert NO_PICTURE[0].split(".")[0] in words(page)
    assert not list(get_settings().data_dir.rglob("*.jpg"))


def test_a_picture_is_left_out_at_a_click(visit: Visit) -> None:
    page = visit(TEACH)
    drop(page, MaskLabel.WITH_MASK, face_files(1, 2))
    first = next(key for key in keys(page) if key.startswith("leave_out_with_mask"))
    page.button(key=first).click().run()
    assert "15 more pictures of “With mask”" in words(page)


def test_enough_pictures_are_trained_on_and_only_then_stored(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[runs.Run] = []
    monkeypatch.setattr(runs, "start_run", lambda run, **_: started.append(run) or run)
    page = visit(TEACH)
    drop(page, MaskLabel.WITH_MASK, face_files(1, 16))
    drop(page, MaskLabel.WITHOUT_MASK, face_files(21, 16))
    assert not page.button(key="teach_train").disabled
    page.button(key="teach_train").click().run()
    assert not page.exception
    (run,) = started
    assert run.config.start == f"version:{active_version(get_settings().models_dir).name}"
    assert len(list((run.folder / "taught").rglob("*.jpg"))) == 32


def test_figures_say_how_few_pictures_they_rest_on(visit: Visit) -> None:
    taught_run(practice=PracticeFaces(120, 118, 119, (-0.03, 0.02)))
    page = visit(TEACH)
    assert not page.exception
    said = words(page)
    assert "On 6 pictures of yours" in said
    assert "too few to say which of the two is better" in said
    assert "On 120 faces of other people" in said
    assert [metric.value for metric in page.metric] == ["5 of 6", "6 of 6", "118 of 120", "119 of 120"]


def test_throwing_away_leaves_no_picture_and_no_version(visit: Visit) -> None:
    before = {version.name for version in list_versions(get_settings().models_dir)}
    taught_run()
    page = visit(TEACH)
    page.button(key=_key(page, "teach_throw_away")).click().run()
    assert not page.exception
    assert not list(get_settings().data_dir.rglob("*.jpg"))
    assert runs.list_runs() == []
    assert {version.name for version in list_versions(get_settings().models_dir)} == before


def test_using_it_forgets_the_pictures(visit: Visit) -> None:
    taught_run()
    page = visit(TEACH)
    page.text_input(key=_key(page, "teach_name")).set_value("class-3b").run()
    page.button(key=_key(page, "teach_use")).click().run()
    assert not page.exception
    assert active_version(get_settings().models_dir).name == "class-3b"
    assert "class-3b was saved and is in use" in page.success[0].value
    assert not list(get_settings().data_dir.rglob("*.jpg"))


def test_pictures_are_kept_as_a_data_set_where_that_is_wanted(visit: Visit) -> None:
    run = taught_run()
    page = visit(TEACH)
    page.text_input(key=_key(page, "teach_name")).set_value("class-3b").run()
    page.toggle(key=_key(page, "teach_keep")).set_value(True).run()
    page.button(key=_key(page, "teach_use")).click().run()
    assert not page.exception
    kept = get_settings().data_dir / f"taught {run.id}"
    assert len(list(kept.rglob("*.jpg"))) == 32


def test_what_forgot_others_is_used_only_after_two_yeses(visit: Visit) -> None:
    taught_run(worse=True, right=2)
    page = visit(TEACH)
    assert not _key(page, "teach_use")
    page.checkbox(key=_key(page, "worse_once")).check().run()
    page.checkbox(key=_key(page, "worse_twice")).check().run()
    assert _key(page, "teach_use")


def test_what_does_worse_on_other_people_is_said(visit: Visit) -> None:
    taught_run(practice=PracticeFaces(120, 90, 119, (-0.35, -0.15)))
    assert "it is right on 90, the version in use on 119" in words(visit(TEACH))


def test_while_another_training_runs_pictures_can_be_taken_already(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = runs.create_run(RunConfig(str(Path("elsewhere"))))
    monkeypatch.setattr(runs, "current_run", lambda: other)
    monkeypatch.setattr(runs.Run, "state", runs.RunState.RUNNING)
    page = visit(TEACH)
    assert not page.exception
    assert "Another training is under way" in words(page)
    assert "teach_train" in keys(page)


def test_both_versions_say_what_they_see_in_a_photo(visit: Visit) -> None:
    taught_run()
    page = visit(TEACH)
    page.toggle(key=_key(page, "teach_pair")).set_value(True).run()
    page.file_uploader[0].set_value(face_files(5, 1)).run()
    assert not page.exception
    said = words(page)
    assert "New: " in said
    assert "In use: " in said
    assert said.count("Without mask]") >= 2


def test_a_photo_without_a_face_is_said(visit: Visit) -> None:
    taught_run()
    page = visit(TEACH)
    page.toggle(key=_key(page, "teach_pair")).set_value(True).run()
    page.file_uploader[0].set_value([as_upload("wall.png", empty_wall())]).run()
    assert "No face was found" in page.warning[0].value


def test_train_leads_to_what_was_taught(visit: Visit) -> None:
    taught_run()
    page = visit("pages/training.py")
    assert not page.exception
    assert "Teach it" in [link.proto.label for link in page.get("page_link")]
    assert "use" not in keys(page)


def test_where_the_settings_ask_everyone_agrees_before_both_judge_the_camera(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASKDET_PRIVACY_CONSENT", "true")
    get_settings.cache_clear()
    taught_run()
    page = visit(TEACH)
    assert not _key(page, "teach_pair")
    page.checkbox(key="teach_live_consent").check().run()
    assert _key(page, "teach_pair")


def test_a_teaching_that_was_interrupted_can_go_on_or_be_thrown_away(visit: Visit) -> None:
    run = taught_run()
    (run.folder / "state.json").write_text(json.dumps({"state": "running", "pid": 2**22 - 1, "born": 1.0}))
    page = visit(TEACH)
    assert not page.exception
    assert "resume" in keys(page)
    assert _key(page, "teach_throw_away")
    page.button(key=_key(page, "teach_throw_away")).click().run()
    assert not list(get_settings().data_dir.rglob("*.jpg"))


def test_faces_at_hand_that_it_judges_otherwise_are_shown(visit: Visit) -> None:
    changed = ChangedVerdict(
        "changed/0.jpg", "corrections", "without_mask", "with_mask", "without_mask", 1, 1
    )
    taught_run(real=RealFaces(12, {"corrections": 12}, (changed,), gained=0, lost=1))
    assert "On 12 real faces" in words(visit(TEACH))


def _key(page: AppTest, start: str) -> str:
    """The key of the widget that begins so; the rest is the teaching's id. Empty where there is none."""
    widgets = [*page.button, *page.text_input, *page.toggle, *page.checkbox]
    return next((str(one.key) for one in widgets if str(one.key).startswith(start)), "")
