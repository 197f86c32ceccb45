"""A visitor with a real browser and a camera: live video, what is seen in it, leaving and coming back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import expect

from benchmarks.support.browser import Server, serve, settle
from benchmarks.support.moving_scene import record_scene
from tests.journeys.test_photos import packages_loaded_by
from tests.support.browser import open_browser
from tests.support.servers.turn import SECRET, turn_server

pytestmark = pytest.mark.journey
PLAYING = (
    "() => { const v = document.querySelector('video'); return v && v.videoWidth > 0 && v.currentTime > 0 }"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose every place to write is known: its data, its home, its temporary files."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "TMPDIR"):
            (folder / name).mkdir()
            patch.setenv(name, str(folder / name))
        log = tmp_path_factory.mktemp("log") / "log.txt"
        with serve(log, data_dir=str(folder / "data"), max_live="1") as server:
            patch.undo()  # the browser writes elsewhere
            yield server


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with open_browser(record_scene(tmp_path_factory.mktemp("video") / "camera.mjpeg", seconds=10)) as browser:
        yield browser


@pytest.fixture(scope="module")
def page(server: Server, browser: Any) -> Any:
    return browser.new_page(viewport={"width": 1280, "height": 900})


def button(page: Any, name: str) -> Any:
    return page.frame_locator('iframe[title*="webrtc"]').get_by_role("button", name=name)


def start(page: Any) -> None:
    button(page, "Start").click()
    page.frame_locator('iframe[title*="webrtc"]').locator("video").wait_for(timeout=90_000)
    frame = next(frame for frame in page.frames if "webrtc" in frame.url)
    frame.wait_for_function(PLAYING, timeout=90_000)


def number(page: Any, name: str) -> str:
    return str(page.locator(f'[data-number="{name}"] b').inner_text())


def wait_for_number(page: Any, name: str, value: str) -> None:
    page.wait_for_function(
        "([name, value]) => document.querySelector(`[data-number='${name}'] b`)?.textContent === value",
        arg=[name, value],
        timeout=90_000,
    )


def files_written_by(folder: Path, server: Server) -> set[Path]:
    """What lies in the server's folders, and what it has open for writing, besides its log."""
    lying = {path for path in folder.rglob("*") if path.is_file()}
    opened = {Path(f.path) for f in psutil.Process(server.pid).open_files() if f.mode != "r"}
    return (lying | opened) - {server.log}


def test_live_video_connects_and_is_judged(page: Any, server: Server, folder: Path) -> None:
    page.goto(f"{server.url}/live?way=server")
    button(page, "Start").wait_for(timeout=60_000)
    settle(page)
    before = files_written_by(folder, server)
    start(page)
    wait_for_number(page, "in view", "2")
    wait_for_number(page, "with_mask", "2")
    wait_for_number(page, "without_mask", "1")  # in the video's second half
    page.get_by_text("Without a mask:").wait_for(timeout=90_000)
    assert files_written_by(folder, server) == before  # nothing is recorded
    assert "tensorflow" not in packages_loaded_by(server)


def test_a_second_visitor_is_told_that_the_server_is_full(page: Any, server: Server, browser: Any) -> None:
    second = browser.new_page()
    second.goto(f"{server.url}/live?way=server")
    second.get_by_text("places of this server are taken").wait_for(timeout=60_000)
    assert button(second, "Start").count() == 0
    second.close()


def test_a_moment_can_be_saved(page: Any, tmp_path: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save this moment").click()
    download.value.save_as(tmp_path / "moment.jpg")
    assert (tmp_path / "moment.jpg").read_bytes().startswith(b"\xff\xd8")


def test_settings_work_on_the_running_video(page: Any) -> None:
    page.get_by_text("Settings", exact=True).click()
    page.get_by_text("Labels only").click()
    settle(page)
    frame = next(frame for frame in page.frames if "webrtc" in frame.url)
    frame.wait_for_function(PLAYING, timeout=90_000)
    expect(page.locator('[data-number="rate"]')).to_have_text(
        re.compile("^([4-9]|[1-9][0-9])"), timeout=30_000
    )


def test_the_sound_is_silent_until_switched_on(page: Any) -> None:
    alarm = page.locator('[data-part="alarm"]').first
    assert alarm.get_attribute("data-sounded") is None
    page.get_by_text("Tone", exact=True).click()
    page.locator('[data-part="alarm"][data-sounded]').wait_for(state="attached", timeout=90_000)


def test_a_page_left_and_entered_again_starts_again(page: Any, server: Server) -> None:
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Check photos").click()
    page.get_by_role("heading", name="Check photos").wait_for()
    page.wait_for_timeout(2500)  # the old connection ends within a second or two
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Live").click()
    settle(page)
    button(page, "Start").wait_for(timeout=90_000)
    start(page)
    wait_for_number(page, "in view", "2")
    button(page, "Stop").click()
    button(page, "Start").wait_for(timeout=90_000)


def test_the_self_test_finds_camera_and_connection_in_order(page: Any) -> None:
    page.get_by_text("It does not work? Test it").click()
    page.get_by_role("button", name="Test camera and connection").click()
    page.wait_for_selector('[data-part="results"][data-state="done"]', timeout=90_000)
    verdicts = page.locator('[data-part="results"] li')
    assert [line.get_attribute("data-verdict") for line in verdicts.all()] == ["good"] * 5


def test_video_gets_through_a_relay_where_nothing_else_is_allowed(browser: Any, tmp_path: Path) -> None:
    with turn_server() as address:
        settings = {"turn_urls": json.dumps([address]), "turn_secret": SECRET, "turn_only": "true"}
        with serve(tmp_path / "log.txt", data_dir=str(tmp_path), **settings) as server:
            page = browser.new_page()
            page.goto(f"{server.url}/live?way=server")
            button(page, "Start").wait_for(timeout=60_000)
            start(page)
            wait_for_number(page, "in view", "2")
            page.close()


def test_snapshots_reach_the_server_without_live_video(page: Any, server: Server, folder: Path) -> None:
    page.get_by_text("Snapshots", exact=True).first.click()
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_test_id("stMetricValue").first.wait_for(timeout=90_000)
    expect(page.locator(".st-key-total_people")).to_have_text(re.compile("2$"), timeout=90_000)
    page.get_by_role("button", name="Start or stop").click()
    assert page.get_by_test_id("stException").count() == 0
    assert "Traceback" not in server.log.read_text(encoding="utf-8")
    assert not [path for path in folder.rglob("*") if path.suffix in (".jpg", ".png", ".mp4")]
