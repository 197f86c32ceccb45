"""The preset on the pages: what changes when a visitor chooses another one, and what stays."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.inference.pipeline import MaskPipeline
from maskdet.presets import PRESETS
from maskdet.results import FrameResult, Image
from maskdet.settings import PROJECT_ROOT, get_settings
from tests.support.pictures import NO_PICTURE, Upload

PHOTOS = "pages/photos.py"
Visit = Callable[..., AppTest]


@pytest.fixture
def runs(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The preset of every look the networks take. With `fast` they miss the face on the left."""
    visit()  # the overview checks its sample once for all visitors
    seen: list[str] = []
    real = MaskPipeline.run

    def noted(self: MaskPipeline, image: Image, **options: Any) -> FrameResult:
        seen.append(self.preset.name)
        found = real(self, image, **options)
        return replace(found, detections=found.detections[1:]) if self.preset.name == "fast" else found

    monkeypatch.setattr(MaskPipeline, "run", noted)
    return seen


@pytest.fixture
def settings_from(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that sets environment variables for the app."""

    def use(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(f"MASKDET_{name.upper()}", value)
        get_settings.cache_clear()

    yield use
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def cautious_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """`fast` asks for more face confidence than the others."""
    monkeypatch.setitem(PRESETS, "fast", replace(PRESETS["fast"], min_confidence=0.65))


def checked(visit: Visit, *files: Upload) -> AppTest:
    page = visit(PHOTOS)
    page.file_uploader[0].set_value(list(files)).run()
    return page


def choose(page: AppTest, preset: str, key: str = "preset") -> AppTest:
    page.segmented_control(key=key).set_value(preset).run()
    assert not page.exception
    return page


def people(page: AppTest) -> int:
    return int(page.metric[0].value)


def words(page: AppTest) -> str:
    return "\n".join(part.value for kind in ("caption", "markdown", "warning") for part in page.get(kind))


def test_at_first_the_preset_of_the_settings_is_chosen(visit: Visit, settings_from: Any) -> None:
    settings_from(preset="accurate")
    page = visit(PHOTOS)
    assert page.segmented_control(key="preset").value == "accurate"
    assert PRESETS["accurate"].description in words(page)


def test_another_preset_judges_the_photos_again_and_going_back_is_immediate(
    visit: Visit, uploads: list[Upload], runs: list[str]
) -> None:
    page = checked(visit, *uploads[:2])
    before = people(page)
    choose(page, "fast")
    assert people(page) == before - 2
    choose(page, "balanced")
    assert people(page) == before
    assert runs == ["balanced", "balanced", "fast", "fast"]


def test_photos_that_come_later_are_judged_by_the_chosen_preset(
    visit: Visit, uploads: list[Upload], runs: list[str]
) -> None:
    page = choose(visit(PHOTOS), "fast")
    page.file_uploader[0].set_value([uploads[0]]).run()
    assert runs == ["fast"]


def test_photos_and_preset_survive_a_visit_to_another_page(visit: Visit, uploads: list[Upload]) -> None:
    page = choose(checked(visit, uploads[0]), "accurate")
    page.switch_page("pages/overview.py").run()
    page.switch_page(PHOTOS).run()
    assert page.segmented_control(key="preset").value == "accurate"
    assert people(choose(page, "balanced")) > 0


def test_a_file_that_cannot_be_opened_is_named_with_every_preset(
    visit: Visit, uploads: list[Upload], runs: list[str]
) -> None:
    page = choose(checked(visit, uploads[0], NO_PICTURE), "fast")
    assert "notes.jpg" in page.warning[0].value
    assert runs == ["balanced", "fast"]


def test_the_face_confidence_follows_the_preset(
    visit: Visit, uploads: list[Upload], cautious_fast: None
) -> None:
    page = checked(visit, uploads[0])
    assert page.slider(key="min_confidence").value == PRESETS["balanced"].min_confidence
    assert choose(page, "fast").slider(key="min_confidence").value == 0.65
    assert choose(page, "accurate").slider(key="min_confidence").value == PRESETS["accurate"].min_confidence


def test_a_face_confidence_that_was_moved_stays(
    visit: Visit, uploads: list[Upload], cautious_fast: None
) -> None:
    page = checked(visit, uploads[0])
    page.slider(key="min_confidence").set_value(0.8).run()
    assert choose(page, "fast").slider(key="min_confidence").value == 0.8


def test_a_face_confidence_from_the_settings_holds_for_all_presets(
    visit: Visit, uploads: list[Upload], settings_from: Any
) -> None:
    settings_from(min_confidence="0.25")
    page = checked(visit, uploads[0])
    for preset in PRESETS:
        assert choose(page, preset).slider(key="min_confidence").value == 0.25


def test_the_overview_says_which_preset_is_used(visit: Visit, settings_from: Any, runs: list[str]) -> None:
    settings_from(preset="fast")
    page = visit()
    assert f"Preset **Fast**: {PRESETS['fast'].description}" in words(page)
    assert runs == ["fast"]


def test_a_preset_of_the_settings_that_is_none_ends_the_server_with_a_sentence(settings_from: Any) -> None:
    settings_from(preset="quick")
    with pytest.raises(SystemExit, match=r"There is no preset 'quick'\. Choose one of"):
        runpy.run_path(str(PROJECT_ROOT / "app.py"))
