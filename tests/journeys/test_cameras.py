"""A visitor with a real browser: add a camera, draw a zone, see an event arrive, get its message, and look back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.support.browser import Server, serve, settle
from benchmarks.support.webhook import Webhook, open_webhook
from maskdet.settings import get_settings
from maskdet.watching import control
from tests.support.browser import new_page, open_browser
from tests.support.faces.practice_video import practice_video

pytestmark = pytest.mark.journey
LONGEST_MS = 60_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a video; what watches there is ended afterwards."""
    home = tmp_path_factory.mktemp("watches")
    practice_video(home / "people.mp4", seconds=8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MASKDET_DATA_DIR", str(home / "data"))
        get_settings.cache_clear()
        yield home
        control.stop_watching()
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    with serve(home / "log.txt", data_dir=str(home / "data"), watch_port="0") as server:
        yield server


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with open_browser() as browser:
        yield new_page(browser, viewport={"width": 1280, "height": 1000})


def fill(page: Any, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).fill(text)
    page.keyboard.press("Enter")
    settle(page)


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def draw(page: Any, corners: list[tuple[float, float]]) -> None:
    """Press the corners, given as shares of the picture, and the first one again."""
    picture = page.locator('[data-part="picture"]')
    picture.wait_for(timeout=LONGEST_MS)
    settle(page)
    page.get_by_test_id("stToast").wait_for(state="detached")  # it may lie over a corner
    picture.scroll_into_view_if_needed()
    for x, y in [*corners, corners[0]]:
        box = picture.bounding_box()  # again: what comes above it moves it
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    page.get_by_role("button", name="Delete 1: Never look here").wait_for()
    settle(page)


def wait_for_message(webhook: Webhook) -> dict[str, Any]:
    end = time.monotonic() + LONGEST_MS / 1000
    while not (found := [sent for sent in webhook.payloads if not sent["test"]]):
        assert time.monotonic() < end, "no message came"
        time.sleep(0.2)
    return found[0]


@pytest.mark.timeout(300)
def test_a_visitor_adds_a_camera_is_told_and_looks_back(page: Any, server: Server, home: Path) -> None:
    page.goto(f"{server.url}/cameras")
    page.get_by_text("No camera is watched yet").wait_for(timeout=LONGEST_MS)
    with open_webhook() as webhook:
        press(page, "Add a camera")
        fill(page, "Name", "Entrance")
        fill(page, "Camera number, address or film", str(home / "people.mp4"))
        press(page, "Test the connection")
        page.get_by_text("Advanced: zones").click()
        page.get_by_text("Begin a film again when it ends").click()
        page.get_by_role("button", name="Never look here").click()
        draw(page, [(0.46, 0.02), (0.98, 0.02), (0.98, 0.98), (0.46, 0.98)])
        fill(page, "Someone without mask for (s)", "1")
        page.get_by_label("Address to tell", exact=True).fill(webhook.url())
        page.keyboard.press("Tab")  # as people leave a field
        settle(page)
        press(page, "Send a test")
        page.get_by_text("has taken the test message").wait_for()
        page.get_by_text("Keep a clip of the five seconds").click()
        press(page, "Start")
        page.locator('.st-key-camera_1 img[alt="What Entrance sees"]').wait_for(timeout=LONGEST_MS)
        message = wait_for_message(webhook)
    assert (message["watch"], message["kind"], message["people"]) == ("Entrance", "unmasked", 1)
    assert "hook-secret" not in page.content()

    page.get_by_role("link", name="Events").click()
    event = page.locator(f".st-key-event_{message['event_id']}")
    event.get_by_text("got it at").wait_for(timeout=LONGEST_MS)
    event.get_by_role("button", name="Look closer, with clip").click(timeout=LONGEST_MS)
    page.wait_for_function("document.querySelector('.st-key-learning video')?.videoWidth > 0")
    event.get_by_role("button", name="Acknowledge").click()
    event.wait_for(state="detached")  # it is no open one any more

    page.get_by_role("link", name="Cameras").click()
    press(page, "Try rules on a film")
    page.get_by_role("link", name="Events").click()
    page.get_by_role("heading", name="Events").wait_for()
    page.get_by_role("link", name="Cameras").click()  # leads to the cameras, not to what was open last
    press(page, "Stop watching")  # the minute that has begun is written
    page.get_by_role("button", name="Start watching").wait_for(timeout=LONGEST_MS)
    page.get_by_role("link", name="History").click()
    page.locator(".js-plotly-plot").nth(1).wait_for(timeout=LONGEST_MS)
    with page.expect_download() as download:
        page.get_by_role("button", name="Page (HTML)").click()
    download.value.save_as(home / "report.html")
    assert "Entrance" in (home / "report.html").read_text(encoding="utf-8")
    assert "Traceback" not in server.log.read_text(encoding="utf-8")
