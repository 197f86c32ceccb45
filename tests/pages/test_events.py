"""Events: read, acknowledged, marked, learned from and taken away, as a visitor would."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.alerts import EventKind, Suppression
from maskdet.images import jpeg_bytes
from maskdet.settings import PROJECT_ROOT
from maskdet.store import EventFilter, Store, add_watch, deliveries, event, record, record_clip
from tests.support.happenings import WATCH, happening
from tests.support.pages.watches import drawn, happened, press
from tests.support.pages.words import words
from ui.events.event_table import events_csv

EVENTS = "pages/events.py"


def shown(store: Store, picture: bytes) -> str:
    """Keep an event of a camera that shows faces. Returns: its event_id."""
    showing, found = replace(WATCH, show_faces=True), happening(time=datetime.now(UTC))
    add_watch(store, showing, who="a test")
    record(store, found, showing, picture)
    return found.event_id


def test_without_events_the_page_says_where_they_come_from(visit, store):
    assert "Nothing was reported yet" in words(visit(EVENTS))


def test_a_picture_that_was_stored_with_faces_is_blurred_also_after_the_camera_shows_none_any_more(
    visit, store, samples
):
    clear, was = jpeg_bytes(samples[0].image), replace(WATCH, show_faces=True)
    found = happening(time=datetime.now(UTC))
    record(store, found, was, clear)
    add_watch(store, WATCH, who="a test")  # as it is now
    page = press(visit(EVENTS), f"learn_{found.event_id}")
    assert base64.b64encode(clear).decode() not in drawn(page)
    assert "do not show them" in words(page)
    assert not [toggle for toggle in page.toggle if toggle.key == "learning_faces"]


def test_a_damaged_picture_keeps_no_other_event_from_being_shown(visit, store, samples):
    found = shown(store, b"\xff\xd8 and no more")
    happened(store, kind=EventKind.CROWDED)
    page = press(visit(EVENTS), f"learn_{found}")
    assert not page.error
    assert "is damaged and cannot be shown" in page.warning[0].value
    assert EventKind.CROWDED.display_name in words(page)


def test_the_clip_of_an_event_is_played(visit, store):
    name = happened(store)
    record_clip(store, name, b"the clip")
    page = press(visit(EVENTS), f"learn_{name}")
    assert page.get("video")
    assert "five seconds before and after" in words(page)


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_has_a_sign_and_words(visit, store, kind):
    happened(store, kind=kind)
    page = visit(EVENTS)
    assert not page.exception
    assert f" {kind.display_name}]" in words(page)


def test_an_event_is_acknowledged_and_leaves_the_open_ones(visit, store):
    name = happened(store)
    page = press(visit(EVENTS), f"acknowledge_{name}")
    assert event(store, name).acknowledged_by == "test@example.com"  # who is signed in
    assert "No event fits" in words(page.run())


def test_all_on_the_page_are_acknowledged_at_once(visit, store):
    names = [happened(store, n + 1) for n in range(23)]
    press(visit(EVENTS), "acknowledge_shown")
    assert sum(event(store, name).acknowledged_at is not None for name in names) == 20


def test_a_false_alarm_is_marked_and_found_again(visit, store):
    name = happened(store)
    page = press(visit(EVENTS), f"false_{name}")
    page.segmented_control(key="events_status").set_value("False alarms").run()
    assert "False alarm" in words(page)
    press(page, f"false_{name}")
    assert not event(store, name).marked_false


def test_a_false_alarm_with_a_face_becomes_a_picture_to_learn_from(visit, store, samples):
    name = shown(store, jpeg_bytes(samples[0].image))
    page = press(visit(EVENTS), f"false_{name}")
    before = len(page.get("bidi_component"))  # blurred, until somebody asks for them
    page.toggle(key="learning_faces").set_value(True).run()
    assert not page.exception
    assert len(page.get("bidi_component")) == before + 1
    assert "Click a face" in words(page)


def test_a_marked_alarm_can_be_learned_from_later(visit, store, samples):
    name = shown(store, jpeg_bytes(samples[0].image))
    page = press(press(visit(EVENTS), f"false_{name}"), "learning_close")
    page.segmented_control(key="events_status").set_value("False alarms").run()
    assert press(page, f"learn_{name}").toggle(key="learning_faces")


def test_the_person_an_event_is_about_is_framed_and_the_moment_of_a_film_named(visit, store):
    happened(store, place=(0.25, 0.2, 0.1, 0.2), film_s=67.0)
    page = visit(EVENTS)
    assert "left:23.50%;top:17.00%" in drawn(page)
    assert "at 01:07 of the film" in words(page).replace("\\", "")


def test_blurred_faces_are_not_learned_from(visit, store):
    add_watch(store, WATCH, who="a test")
    name = happened(store)
    page = press(visit(EVENTS), f"false_{name}")
    page.segmented_control(key="events_status").set_value("All").run()
    assert "blurred" in words(page)
    page = press(page, f"learn_{name}")
    assert not [toggle for toggle in page.toggle if toggle.key == "learning_faces"]


def test_the_filter_finds_by_camera_kind_and_words(visit, store):
    happened(store)
    happened(store, watch="Canteen", kind=EventKind.CROWDED, sentence="Canteen: 12 people are in view.")
    page = visit(EVENTS)
    page.multiselect(key="events_kinds").set_value(["crowded"]).run()
    assert "**1** event" in words(page)
    page.text_input(key="events_text").set_value("nothing like it").run()
    assert "No event fits" in words(page)


def test_what_nobody_was_told_of_says_why(visit, store):
    happened(store, silenced=Suppression.QUIET_HOURS)
    assert "nobody was told (quiet hours)" in words(visit(EVENTS)).replace("\\", "")


def test_a_message_that_waits_is_said_without_its_secret(visit, store):
    name = happening(time=datetime.now(UTC))
    record(store, name, replace(WATCH, notify=("jsons://example.org/hook-secret",)), None)
    assert deliveries(store)[0].state == "waiting"
    text = words(visit(EVENTS))
    assert "on its way" in text
    assert "hook-secret" not in text


def test_the_link_of_a_message_shows_its_event(visit, store):
    happened(store, sentence="Entrance: the one of the link.")
    name = happened(store, sentence="Entrance: that one.")
    page = AppTest.from_file(str(PROJECT_ROOT / "main.py"), default_timeout=60).run()
    page.query_params["event"] = name
    page.switch_page(EVENTS).run()
    assert page.button(key=f"acknowledge_named{name}")


def test_a_link_to_an_event_that_was_deleted_says_so(visit, store):
    page = AppTest.from_file(str(PROJECT_ROOT / "main.py"), default_timeout=60).run()
    page.query_params["event"] = "gone"
    assert "not kept any more" in words(page.switch_page(EVENTS).run())


def test_the_list_stands_still_where_the_visitor_wants_it(visit, store):
    happened(store, 9)
    page = visit(EVENTS)
    page.toggle(key="events_follow").set_value(False)
    page.session_state["events_seen_until"] = datetime.now(UTC) - timedelta(minutes=5)
    happened(store, 1)
    page.run()
    assert "**1** event" in words(page)
    press(page, "show_new")
    assert "**2** events" in words(page)


def test_the_table_runs_no_formula(store):
    happened(store, watch="=1+1", sentence="=1+1: someone has worn no mask.")
    table = events_csv(store, EventFilter()).decode("utf-8-sig")
    assert ",'=1+1," in table
    assert ",=" not in table
