"""Cameras, Events and History, driven as a visitor would; what the process of the watches says is replaced."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.support.webhook import open_webhook
from maskdet.alerts.event import EventKind, Suppression
from maskdet.cameras import Period, Rules, Watch, WatchProblem, Zone
from maskdet.images.encoding import jpeg_bytes
from maskdet.reports.history_report import DateRange, history_html
from maskdet.settings import PROJECT_ROOT, get_settings
from maskdet.store import (
    EventFilter,
    add_watch,
    deliveries,
    event,
    open_store,
    record,
    suspended_until,
    watches,
)
from maskdet.store.recording import count_minute
from maskdet.watching.status import WatchState, WatchStatus
from tests.support.happenings import WATCH, happening, minute
from tests.support.practice_video import practice_video
from tests.support.tracks import frame
from ui.cameras.zones import read_zones, zone_of, zones_text
from ui.events.event_table import events_csv
from ui.history.history import totals

CAMERAS, EVENTS, HISTORY = "pages/cameras.py", "pages/events.py", "pages/history.py"
SECRET = "camera-secret"  # of tests.support.happenings.WATCH
JPEG = jpeg_bytes(frame())


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty database of the app."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    st.cache_data.clear()
    found = open_store()
    yield found
    found.close()
    get_settings.cache_clear()


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> list[WatchStatus]:
    """A process of the watches that says what the test puts into the list."""
    told: list[WatchStatus] = []
    monkeypatch.setattr("maskdet.watching.control.current", lambda: SimpleNamespace(pid=1) if told else None)
    monkeypatch.setattr("maskdet.watching.control.statuses", lambda: list(told))
    monkeypatch.setattr("maskdet.watching.control.picture", lambda watch_id, blur=False: JPEG)
    return told


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "error", "warning", "success", "subheader")
    return "\n".join(part.value for kind in kinds for part in page.get(kind))


def drawn(page: AppTest) -> str:
    return "".join(part.proto.body for part in page.get("html"))


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def kept(store: Any) -> Watch:
    return watches(store)[0].watch


def happened(store: Any, minutes_ago: float = 1, *, picture: bytes = JPEG, **values: Any) -> str:
    """Keep an event of a moment ago. Returns: its name."""
    found = happening(**{"time": datetime.now(UTC) - timedelta(minutes=minutes_ago)} | values)
    record(store, found, WATCH, picture)
    return found.event_id


# Cameras


def test_without_cameras_the_page_says_what_to_enter(visit, store):
    text = words(visit(CAMERAS))
    assert "No camera is watched yet" in text
    assert "rtsp://user:password@" in text


def test_a_camera_is_added_with_what_was_entered(visit, store, process):
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_name").set_value("Door")
    page.text_input(key="watch_source").set_value("rtsp://me:pass@camera.local/1")
    page.number_input(key="watch_dwell").set_value(9)
    page.number_input(key="watch_share").set_value(80)
    press(page, "watch_save")
    assert kept(store) == Watch("Door", "rtsp://me:pass@camera.local/1", rules=Rules(9, min_share_masked=0.8))
    assert "Not watching" in words(page)


def test_a_camera_without_a_name_is_refused_in_words(visit, store, process):
    page = press(press(visit(CAMERAS), "add_camera"), "watch_save")
    assert "needs a name" in page.error[0].value
    assert watches(store) == []


def test_passwords_of_a_saved_camera_never_reach_the_page(visit, store, process):
    add_watch(store, replace(WATCH, notify=("jsons://example.org/hook-secret",)), who="a test")
    page = press(visit(CAMERAS), "change_1")
    shown = words(page) + "".join(str(field.value) for field in page.text_input)
    assert "***@camera.example" in shown
    assert SECRET not in shown
    assert "hook-secret" not in shown


def test_saving_anew_keeps_the_password(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(visit(CAMERAS), "change_1")
    page.text_input(key="watch_name").set_value("Front door")
    press(page, "watch_save")
    assert (kept(store).name, kept(store).source) == ("Front door", WATCH.source)


def test_half_an_address_asks_for_its_password(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(visit(CAMERAS), "change_1")
    page.text_input(key="watch_source").set_value("rtsp://***@other.example/stream")
    press(page, "watch_save")
    assert "Enter it anew" in page.error[0].value


def test_the_connection_test_says_why_there_is_no_picture(visit, store, process):
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_source").set_value("/no/such/film.mp4")
    press(page, "watch_test")
    assert "no film and no folder" in page.error[0].value


def test_the_connection_test_brings_a_picture_to_draw_on(visit, store, process, tmp_path):
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_source").set_value(str(practice_video(tmp_path / "film.mp4", seconds=1)))
    press(page, "watch_test")
    assert page.session_state["watch_draft"].picture.startswith(b"\xff\xd8")


def test_a_server_for_strangers_opens_none_of_its_files(visit, store, process, monkeypatch, tmp_path):
    monkeypatch.setenv("MASKDET_SERVER_FOLDERS", "false")
    get_settings.cache_clear()
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_source").set_value(str(tmp_path))
    press(page, "watch_test")
    assert "does not open its own files" in page.error[0].value


def test_zones_are_entered_by_keyboard(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(visit(CAMERAS), "change_1")
    page.text_area(key="watch_zone_text").set_value("privacy: 0 0, 40 0, 40% 100%").run()
    press(page, "watch_save")
    assert kept(store).zones == (Zone("privacy", ((0, 0), (0.4, 0), (0.4, 1))),)


def test_corners_that_are_none_are_named():
    with pytest.raises(WatchProblem, match="left half"):
        read_zones("privacy: left half")


def test_zones_survive_the_way_through_text():
    zones = [Zone("interest", ((0.125, 0.5), (1, 0), (0.3, 1))), Zone("privacy", ((0, 0), (1, 0), (1, 1)))]
    assert read_zones(zones_text(zones)) == zones


@pytest.mark.parametrize("sent", [{}, {"kind": "privacy", "points": [[1], 2]}, {"kind": "x", "points": []}])
def test_a_zone_that_is_none_is_refused_in_words(sent):
    with pytest.raises(WatchProblem):
        zone_of(sent)


def test_hours_are_added_and_removed(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(visit(CAMERAS), "change_1")
    press(press(press(page, "watch_add_schedule"), "watch_add_schedule"), "watch_schedule_0_delete")
    press(press(page, "watch_add_quiet"), "watch_save")
    assert kept(store).schedule == (Period("08:00", "18:00"),)
    assert kept(store).rules.quiet_hours == (("22:00", "06:00"),)


def test_a_receiver_gets_the_test_message(visit, store, process):
    add_watch(store, WATCH, who="a test")
    with open_webhook() as webhook:
        page = press(visit(CAMERAS), "change_1")
        page.text_input(key="watch_receiver").set_value(webhook.url()).run()
        press(page, "watch_try_0")
        assert webhook.payloads[0]["test"]
    assert "has taken the test message" in page.success[0].value
    press(page, "watch_save")
    assert kept(store).notify == (webhook.url(),)


def test_faces_are_kept_only_where_both_were_switched_on(visit, store, process):
    add_watch(store, WATCH, who="a test")  # keeps pictures
    page = press(visit(CAMERAS), "change_1")
    page.toggle(key="watch_show_faces").set_value(True).run()
    press(page, "watch_save")
    assert kept(store).show_faces


def test_an_address_that_no_service_knows_is_not_taken(visit, store, process):
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_receiver").set_value("pigeon://roof").run()
    assert page.error
    assert page.session_state["watch_draft"].notify == []


def test_the_wall_says_how_a_camera_stands(visit, store, process):
    add_watch(store, WATCH, who="a test")
    happened(store)
    process.append(WatchStatus("1", WATCH.name, WatchState.LIVE, "", 5, 0.1, {"without_mask": 2}))
    page = visit(CAMERAS)
    assert "2 without mask" in words(page)
    assert "someone has worn no mask" in words(page)
    assert "data:image/jpeg" in drawn(page)


def test_the_wall_says_by_which_preset_the_cameras_are_watched(visit, store, process):
    add_watch(store, WATCH, who="a test")
    assert "Preset **Balanced**" in words(visit(CAMERAS))  # as the settings say, before anything watches
    process.append(WatchStatus("1", WATCH.name, WatchState.LIVE, preset="accurate"))
    assert "Preset **Accurate**" in words(visit(CAMERAS))


def test_a_camera_without_picture_says_why(visit, store, process):
    add_watch(store, WATCH, who="a test")
    process.append(WatchStatus("1", WATCH.name, WatchState.STALLED, "The camera refused the password."))
    assert "The camera refused the password" in words(visit(CAMERAS))


def test_cameras_are_switched_off_silenced_and_deleted(visit, store, process):
    add_watch(store, WATCH, who="a test")
    page = press(press(visit(CAMERAS), "switch_1"), "suspend_1")
    assert not kept(store).enabled
    assert suspended_until(store, WATCH.name) > datetime.now(UTC) + timedelta(minutes=59)
    press(press(page, "change_1"), "watch_delete")
    assert watches(store) == []


# Replay


def test_a_replay_says_what_two_settings_would_have_sent(visit, store, process, tmp_path):
    page = press(visit(CAMERAS), "try_film")
    page.text_input(key="watch_replay_path").set_value(str(practice_video(tmp_path / "film.mp4", seconds=8)))
    page.toggle(key="watch_replay_compare").set_value(True).run()
    page.number_input(key="watch_first_dwell").set_value(1)
    page.number_input(key="watch_second_dwell").set_value(60)
    finished(press(page, "watch_replay_start"))
    assert "would have sent 1 alert in" in words(page)
    assert "would have sent no alert in" in words(page)
    assert "data:image/jpeg" in drawn(page)


def test_a_film_that_is_none_is_said(visit, store, process, tmp_path):
    (tmp_path / "film.mp4").write_bytes(b"no film")
    page = press(visit(CAMERAS), "try_film")
    page.text_input(key="watch_replay_path").set_value(str(tmp_path / "film.mp4")).run()
    finished(press(page, "watch_replay_start"))
    assert "film.mp4" in page.error[0].value


def finished(page: AppTest) -> None:
    """Wait as the page's own refreshes do."""
    end = time.monotonic() + 30
    while page.session_state["watch_replay_work"].is_running and time.monotonic() < end:
        time.sleep(0.1)
    page.run()
    assert not page.exception


# Events


def test_without_events_the_page_says_where_they_come_from(visit, store):
    assert "Nothing was reported yet" in words(visit(EVENTS))


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


def test_a_false_alarm_with_a_face_becomes_a_picture_to_learn_from(visit, store, tmp_path, samples):
    add_watch(store, replace(WATCH, show_faces=True), who="a test")
    name = happened(store, picture=jpeg_bytes(samples[0].image))
    page = press(visit(EVENTS), f"false_{name}")
    press(page, "learning_keep")
    truth = page.radio(key="learning_truth").value
    assert len(list((tmp_path / "corrections" / truth.value).glob("*.png"))) == 1


def test_a_marked_alarm_can_be_learned_from_later(visit, store, samples):
    add_watch(store, replace(WATCH, show_faces=True), who="a test")
    name = happened(store, picture=jpeg_bytes(samples[0].image))
    page = press(press(visit(EVENTS), f"false_{name}"), "learning_close")
    page.segmented_control(key="events_status").set_value("False alarms").run()
    assert press(page, f"learn_{name}").selectbox(key="learning_face")


def test_blurred_faces_are_not_learned_from(visit, store):
    add_watch(store, WATCH, who="a test")
    name = happened(store)
    page = press(visit(EVENTS), f"false_{name}")
    page.segmented_control(key="events_status").set_value("All").run()
    assert "blurred" in words(page)
    assert not [button for button in page.button if button.key == f"learn_{name}"]


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
    said = words(visit(EVENTS))
    assert "on its way" in said
    assert "hook-secret" not in said


def test_the_link_of_a_message_shows_its_event(visit, store):
    happened(store, sentence="Entrance: the one of the link.")
    name = happened(store, sentence="Entrance: that one.")
    page = AppTest.from_file(str(PROJECT_ROOT / "app.py"), default_timeout=60).run()
    page.query_params["event"] = name
    page.switch_page(EVENTS).run()
    assert page.button(key=f"acknowledge_named{name}")


def test_a_link_to_an_event_that_was_deleted_says_so(visit, store):
    page = AppTest.from_file(str(PROJECT_ROOT / "app.py"), default_timeout=60).run()
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


# History


def test_without_counts_the_page_says_so(visit, store):
    assert "Nothing was counted" in words(visit(HISTORY))


@pytest.mark.parametrize("by", ["Over time", "Hour of the day", "Weekday", "Camera"])
def test_people_and_masks_are_shown_by(by, visit, store):
    count_minute(store, minute(start=datetime.now(UTC).replace(second=0, microsecond=0)))
    page = visit(HISTORY)
    page.segmented_control(key="history_by").set_value(by).run()
    assert not page.exception
    assert page.dataframe[0].value["People on average"][0] == 2
    assert page.dataframe[0].value["Time with a mask"][0] == "50.0\u00a0%"


def test_cameras_that_only_count_are_in_the_history(visit, store):
    count_minute(store, minute(watch="Ward", minutes=20, start=datetime.now(UTC) - timedelta(minutes=1)))
    page = visit(HISTORY)
    assert [metric.value for metric in page.metric] == ["50.0\u00a0%", "2", "2", "60 s", "0"]


def test_the_report_holds_the_figures_and_needs_nothing_else(store):
    count_minute(store, minute())
    period = DateRange(minute().start.date(), minute().start.date(), ("Entrance",))
    html = history_html(store, period, totals(period.rows(store, "watch")))
    assert "50.0\u00a0%" in html
    assert "Entrance" in html
    assert "src=" not in html
    assert "http" not in html
