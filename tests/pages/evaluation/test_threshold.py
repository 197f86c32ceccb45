"""The threshold explorer and the calibration."""

from __future__ import annotations

from pathlib import Path

import pytest

from maskdet.evaluation.metrics.thresholds import at
from maskdet.registry.operating_point import choose
from maskdet.registry.thresholds import operating_threshold, own_thresholds
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from tests.support.pages.evaluation import EVALUATE, OpenPart, Visit, numbers, stored, version_in_use, words
from tests.support.pictures import Upload

PHOTOS = "pages/photos.py"


def test_moving_the_threshold_moves_the_numbers(page_of: OpenPart, home: Path) -> None:
    page = page_of("Threshold")
    page.slider(key=f"explored_threshold {version_in_use().name}").set_value(0.99).run()
    row = at(stored(home).predictions().reported(), 0.99)
    assert numbers(page)["Unsure"] == f"{row.unsure_share:.1%}".replace("%", " %")
    assert numbers(page)["False alerts"] == str(row.false_alerts)
    assert operating_threshold(version_in_use(), get_settings()) == 0.8


def test_the_recommended_threshold_is_in_force_everywhere(
    page_of: OpenPart, visit: Visit, uploads: list[Upload]
) -> None:
    page = page_of("Threshold")
    page.number_input(key="max_missed").set_value(0)
    page.button(key="recommend").click().run()
    assert operating_threshold(version_in_use(), get_settings()) == 0.5
    assert page.slider(key=f"explored_threshold {version_in_use().name}").value == 0.5
    photos = visit(PHOTOS)
    photos.file_uploader[0].set_value(uploads[:1]).run()
    assert photos.slider(key="threshold").value == 0.5


def test_a_visitor_on_another_page_gets_a_new_threshold_at_once(
    visit: Visit, home: Path, uploads: list[Upload]
) -> None:
    photos = visit(PHOTOS)
    photos.file_uploader[0].set_value(uploads[:1]).run()
    assert photos.slider(key="threshold").value == 0.8
    choose(version_in_use().folder, threshold=0.93, why="trial")
    assert photos.run().slider(key="threshold").value == 0.93


def test_a_threshold_chosen_by_hand_is_used(page_of: OpenPart) -> None:
    page = page_of("Threshold")
    assert page.button(key="use_threshold").disabled
    page.slider(key=f"explored_threshold {version_in_use().name}").set_value(0.9).run()
    page.button(key="use_threshold").click().run()
    assert operating_threshold(version_in_use(), get_settings()) == 0.9


def test_why_a_set_that_is_too_easy_cannot_calibrate_is_said(page_of: OpenPart) -> None:
    page = page_of("Threshold")
    fitted = "Fitted (temperature" in words(page)
    assert page.button(key="calibrate").disabled is not fitted
    assert fitted or "fitted on" in words(page)


def test_another_temperature_changes_the_shown_calibration(page_of: OpenPart) -> None:
    choose(version_in_use().folder, temperature=2.0, why="trial")
    page = page_of("Threshold")
    assert "As used (temperature 2)" in words(page)
    page.button(key="uncalibrate").click().run()
    assert version_in_use().operating_point().temperature == 1.0


def test_a_threshold_of_the_environment_is_said_to_stand_above(
    visit: Visit, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASKDET_THRESHOLD", "0.7")
    get_settings.cache_clear()
    page = visit(EVALUATE)
    page.segmented_control(key="evaluation_part").set_value("Threshold").run()
    assert "The environment sets the threshold" in words(page)
    assert page.slider(key=f"explored_threshold {version_in_use().name}").value == 0.7


def test_one_verdict_gets_a_threshold_of_its_own(page_of: OpenPart, home: Path) -> None:
    page = page_of("Threshold")
    page.number_input(key=f"own_threshold {version_in_use().name} without_mask").set_value(99).run()
    row = at(stored(home).predictions().reported(), 0.8, {MaskLabel.WITHOUT_MASK: 0.99})
    assert numbers(page)["Unsure"] == f"{row.unsure_share:.1%}".replace("%", " %")
    page.button(key="use_threshold").click().run()
    assert own_thresholds(version_in_use(), get_settings()) == {MaskLabel.WITHOUT_MASK: 0.99}
    assert "Without mask 99%" in words(page)
    assert page.button(key="use_threshold").disabled
