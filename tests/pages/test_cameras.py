"""Cameras: the wall and the replay, driven as a visitor would; what the process of the watches reports is replaced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from streamlit.testing.v1 import AppTest

from benchmarks.support.rtsp_server import eventually
from maskdet.store import add_watch, suspended_until, watches
from maskdet.watching import WatchState, WatchStatus
from tests.support.faces.practice_video import practice_video
from tests.support.happenings import WATCH
from tests.support.pages.watches import drawn, happened, press, stored_watch
from tests.support.pages.words import words

CAMERAS = "pages/cameras.py"


def test_without_cameras_the_page_says_what_to_enter(visit, store):
    text = words(visit(CAMERAS))
    assert "No camera is watched yet" in text
    assert "rtsp://user:password@" in text


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
    assert not stored_watch(store).enabled
    assert suspended_until(store, WATCH.name) > datetime.now(UTC) + timedelta(minutes=59)
    press(press(page, "change_1"), "watch_delete")
    assert watches(store) == []


def test_the_wall_says_what_keeps_records_from_the_database_and_how_many_are_lost(visit, store, process):
    add_watch(store, WATCH, who="a test")
    process.append(
        WatchStatus("1", WATCH.name, WatchState.LIVE, store_problem="The disk is full.", num_lost=7)
    )
    page = visit(CAMERAS)
    assert "The disk is full" in words(page)
    assert "7 records are lost" in words(page)


# Replay


def test_a_replay_says_what_two_settings_would_have_sent(visit, store, process, tmp_path):
    page = press(visit(CAMERAS), "try_video")
    page.text_input(key="watch_replay_path").set_value(str(practice_video(tmp_path / "film.mp4", seconds=8)))
    page.toggle(key="watch_replay_compare").set_value(True).run()
    page.number_input(key="watch_first_dwell").set_value(1)
    page.number_input(key="watch_second_dwell").set_value(60)
    finished(press(page, "watch_replay_start"))
    assert "would have sent 1 alert in" in words(page)
    assert "would have sent no alert in" in words(page)
    assert "data:image/jpeg" in drawn(page)


def test_a_video_that_is_none_is_said(visit, store, process, tmp_path):
    (tmp_path / "film.mp4").write_bytes(b"no film")
    page = press(visit(CAMERAS), "try_video")
    page.text_input(key="watch_replay_path").set_value(str(tmp_path / "film.mp4")).run()
    finished(press(page, "watch_replay_start"))
    assert "film.mp4" in page.error[0].value


def finished(page: AppTest) -> None:
    """Wait as the page's own refreshes do."""
    assert eventually(lambda: not page.session_state["watch_replay_work"].is_running, seconds=30)
    page.run()
    assert not page.exception
