"""Cameras: a new one by name, source and Start."""

from __future__ import annotations

import pytest

from maskdet.cameras import FoundCamera
from maskdet.settings import get_settings
from tests.support.faces.practice_video import practice_video
from tests.support.pages.watches import press, stored_watch
from tests.support.pages.words import words

CAMERAS = "pages/cameras.py"


@pytest.fixture
def started(monkeypatch) -> list[bool]:
    """Holds an entry for each time watching was started."""
    times: list[bool] = []
    monkeypatch.setattr("maskdet.watching.control.start_watching", lambda: times.append(True))
    return times


def test_a_camera_is_started_by_its_name_its_maker_and_its_login(visit, store, process, started):
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_name").set_value("Door")
    page.segmented_control(key="watch_way").set_value("maker").run()
    page.selectbox(key="watch_maker").set_value("Axis")
    page.text_input(key="watch_host").set_value("door.local")
    page.text_input(key="watch_login_user").set_value("me")
    page.text_input(key="watch_login_password").set_value("p@ss").run()
    assert "p@ss" not in words(page)
    press(page, "watch_start")
    assert stored_watch(store).source == "rtsp://me:p%40ss@door.local/axis-media/media.amp"
    assert started


def test_the_demo_film_is_watched_again_and_again(visit, store, process, started, monkeypatch, tmp_path):
    film = practice_video(tmp_path / "film.mp4", seconds=1)
    monkeypatch.setattr("maskdet.watching.demo_film", lambda data_dir: film)
    page = press(visit(CAMERAS), "add_camera")
    page.text_input(key="watch_name").set_value("Demo")
    page.segmented_control(key="watch_way").set_value("demo").run()
    press(page, "watch_start")
    assert (stored_watch(store).source, stored_watch(store).loop) == (str(film), True)
    assert stored_watch(store).attach_picture
    assert stored_watch(store).keep_clip


def test_who_tried_the_demo_film_first_keeps_no_pictures_of_a_real_camera(
    visit, store, process, started, monkeypatch, tmp_path
):
    film = practice_video(tmp_path / "film.mp4", seconds=1)
    monkeypatch.setattr("maskdet.watching.demo_film", lambda data_dir: film)
    page = press(visit(CAMERAS), "add_camera")
    page.segmented_control(key="watch_way").set_value("demo").run()
    page.segmented_control(key="watch_way").set_value("address").run()
    page.text_input(key="watch_name").set_value("Door")
    page.text_input(key="watch_source").set_value("rtsp://door.local/1").run()
    press(page, "watch_start")
    assert not stored_watch(store).attach_picture
    assert not stored_watch(store).keep_clip


def test_a_camera_that_announced_itself_is_filled_in(visit, store, process, monkeypatch):
    monkeypatch.setattr("maskdet.cameras.search", lambda: [FoundCamera("10.0.0.7", "AXIS M1065-L")])
    page = press(visit(CAMERAS), "add_camera")
    page.segmented_control(key="watch_way").set_value("network").run()
    page = press(press(page, "watch_search"), "watch_use_10.0.0.7")
    assert page.selectbox(key="watch_maker").value == "Axis"
    assert page.text_input(key="watch_host").value == "10.0.0.7"


def test_strangers_can_search_neither_the_network_nor_this_computer(visit, store, process, monkeypatch):
    monkeypatch.setenv("MASKDET_SERVER_FOLDERS", "false")
    get_settings.cache_clear()
    page = press(visit(CAMERAS), "add_camera")
    assert len(page.segmented_control(key="watch_way").options) == 2
