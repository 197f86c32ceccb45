"""A visitor whose own browser judges: no picture leaves it, the connection may be cut, another version arrives by itself."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.support.browser import Server, serve
from benchmarks.support.moving_scene import record_scene, scene
from maskdet.images import jpeg_bytes
from maskdet.registry import activate, active_version
from maskdet.settings import get_settings
from tests.support.browser import open_browser, open_firefox

pytestmark = pytest.mark.journey
WAIT_MS = 120_000
TWIN = "twin"
# Firefox's own fake camera shows no face: this one plays pictures, a second each.
CAMERA = """() => {
  const pictures = %s.map((code) => Object.assign(new Image(), { src: "data:image/jpeg;base64," + code }));
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 }), brush = canvas.getContext("2d");
    setInterval(() => brush.drawImage(pictures[Math.floor(performance.now() / 3000) %% pictures.length], 0, 0), 33);
    return canvas.captureStream(30);
  };
}"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The version in use, and its twin."""
    folder = tmp_path_factory.mktemp("models")
    version = active_version(get_settings().models_dir)
    for name in (version.name, TWIN):
        shutil.copytree(version.folder, folder / name)
    config = json.loads((folder / TWIN / "config.json").read_text(encoding="utf-8"))
    (folder / TWIN / "config.json").write_text(json.dumps(config | {"version": TWIN}), encoding="utf-8")
    activate(folder, version.name)
    return folder


@pytest.fixture(scope="module")
def server(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with serve(folder / "log.txt", data_dir=str(folder / "data"), models_dir=str(models)) as server:
        yield server


@pytest.fixture(scope="module")
def page(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The page Live, its networks loaded."""
    camera = record_scene(tmp_path_factory.mktemp("video") / "camera.mjpeg", seconds=10)
    with open_browser(camera) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.url}/live")
        page.locator('[data-part="stage"][data-ready]').wait_for(timeout=WAIT_MS)
        yield page


def wait_for_number(page: Any, name: str, value: str) -> None:
    page.locator(f'[data-number="{name}"] b').get_by_text(value, exact=True).wait_for(timeout=WAIT_MS)


def test_another_version_reaches_the_open_page(page: Any, models: Path) -> None:
    activate(models, TWIN)
    page.locator(f'[data-part="stage"][data-version="{TWIN}"]').wait_for(timeout=WAIT_MS)


def test_faces_are_judged_with_the_network_cut(page: Any) -> None:
    page.context.set_offline(True)
    page.locator('[data-part="start"]').click()
    wait_for_number(page, "with_mask", "2")
    wait_for_number(page, "without_mask", "1")  # in the video's second half
    page.locator('[data-part="banner"]').get_by_text("Without a mask: Person").wait_for(timeout=WAIT_MS)


def test_a_moment_is_saved_without_a_connection(page: Any, tmp_path: Path) -> None:
    with page.expect_download(timeout=WAIT_MS) as download:
        page.locator('[data-part="save"]').click()
    download.value.save_as(tmp_path / "moment.jpg")
    assert (tmp_path / "moment.jpg").read_bytes().startswith(b"\xff\xd8")


def test_a_camera_that_is_taken_away_is_said(page: Any) -> None:
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotReadableError')) }"
    )
    page.locator('[data-part="start"]').click()  # stop
    page.locator('[data-part="start"]').click()
    page.locator('[data-part="says"]').get_by_text("in use by another program").wait_for(timeout=WAIT_MS)
    assert page.locator('[data-part="ways"] button').count() == 3


def test_firefox_judges_where_the_server_is_gone(models: Path, tmp_path: Path) -> None:
    masked, *_, bare = scene(people=1, seconds=1)
    pictures = json.dumps([base64.b64encode(jpeg_bytes(picture)).decode() for picture in (masked, bare)])
    with (
        serve(tmp_path / "log.txt", data_dir=str(tmp_path / "data"), models_dir=str(models)) as server,
        open_firefox() as page,
    ):
        page.goto(f"{server.url}/live", before=CAMERA % pictures)
        page.wait_for('[data-part="stage"][data-ready]')
        os.kill(server.pid, signal.SIGKILL)
        page.click('[data-part="start"]')
        page.wait_for('[data-number="with_mask"] b', "1")
        page.wait_for('[data-number="without_mask"] b', "1")
