"""Data protection: what this installation keeps, what it tells people, and an assessment that can be filled in."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from maskdet.cameras import Period
from maskdet.reports import QUESTIONS, assessment_html
from maskdet.settings import Settings, get_settings
from maskdet.store import add_watch
from maskdet.store.audit_rows import audit_log
from tests.support.happenings import WATCH
from tests.support.pages.watches import happened, press
from tests.support.pages.words import words

PAGE = "pages/admin/data_protection.py"
ADDRESS = "jsons://me:hook-secret@told.example/path-secret"


@pytest.fixture
def watched(store):
    """A camera that sends pictures, another that only counts, and an event."""
    add_watch(store, replace(WATCH, notify=(ADDRESS,), schedule=(Period("08:00", "16:30"),)), who="a test")
    add_watch(store, replace(WATCH, name="Yard", statistics_only=True), who="a test")
    happened(store)
    return store


def set_to(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"MASKDET_{name.upper()}", value)
    get_settings.cache_clear()


def test_the_page_says_what_is_kept_with_the_values_of_this_installation(visit, watched, monkeypatch):
    set_to(monkeypatch, keep_pictures_days="3")
    page = visit(PAGE)
    assert not page.exception
    kept, cameras = (table.value for table in page.table)
    row = kept[kept["What"].str.startswith("Their pictures")].iloc[0]
    assert (row["How long"], row["Now"]) == ("3 days, then deleted", "1")
    facts = {row["Camera"]: [text.replace("\\", "") for text in row] for _, row in cameras.iterrows()}
    assert facts["Entrance"][1:4] == ["events, pictures (faces hidden)", "08:00 to 16:30", "none"]
    assert facts["Yard"][1] == "counts only"
    assert "told.example" in words(page)
    assert "secret" not in words(page).replace("-secret-", "")


def test_an_assessment_holds_the_answers_and_the_installation_and_nothing_secret(watched):
    html = assessment_html(watched, {"purpose": "Masks in ward 3 <b>", "people": "Staff"})
    assert "Masks in ward 3 &lt;b&gt;" in html
    assert html.count('<div class="answer">') == len(QUESTIONS) + 1
    assert f"{Settings().keep_events_days} days, then deleted" in html
    assert "told.example" in html
    assert "hook-secret" not in html
    assert "path-secret" not in html
    assert not re.search(r"src=|href=|@import|url\(", html)  # needs nothing from elsewhere


def test_answers_are_counted_and_known_ones_are_filled_in(visit, store, monkeypatch):
    set_to(monkeypatch, privacy_contact="Ada, ward 3")
    page = visit(PAGE)
    assert "Download it (1 of" in page.get("download_button")[0].proto.label
    page.text_area(key="assessment_risks").set_value("Wrong verdicts").run()
    assert "Download it (2 of" in page.get("download_button")[0].proto.label


@pytest.mark.parametrize("name", ["pages/cameras.py", "pages/live.py"])
def test_people_are_told_what_for_wherever_cameras_are_shown(visit, store, monkeypatch, name):
    assert "ask at the desk" not in words(visit(name))
    set_to(monkeypatch, privacy_notice="To see that masks are worn; ask at the desk")
    assert "ask at the desk" in words(visit(name))


def test_live_begins_only_once_the_visitor_agrees_where_that_is_asked_for(visit, monkeypatch):
    set_to(monkeypatch, privacy_consent="true")
    page = visit("pages/live.py")
    assert not page.segmented_control
    ticked = page.checkbox(key="live_consent").check().run()
    assert ticked.segmented_control
    assert not ticked.exception


def test_a_camera_s_past_is_forgotten_only_when_somebody_is_sure(visit, watched):
    page = visit("pages/events.py")
    assert "1 event, 1 picture" in words(page)
    assert page.button(key="forget").disabled
    page.checkbox(key="forget_sure").check().run()
    page = press(page, "forget")
    assert "1 event and 0 counts of Entrance" in page.success[0].value
    assert "Nothing was reported yet" in words(page)
    assert audit_log(watched)[0].what == "forgot a camera's past"
