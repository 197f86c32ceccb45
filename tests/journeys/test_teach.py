"""A visitor with a camera and a browser: from nothing to a taught version, tried beside the one in use, and used."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.support.browser import Server, serve, settle
from maskdet.registry.activation import active_version
from maskdet.settings import PROJECT_ROOT, get_settings
from tests.support.browser import new_page, open_browser
from tests.support.faces.shown_camera import shown_camera
from tests.support.faces.taught import taught_run

pytestmark = pytest.mark.journey
WAIT_MS = 120_000
LONGEST_MS = 420_000  # a minute or so where nothing else runs


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "models"
    shutil.copytree(PROJECT_ROOT / "models", folder)
    return folder


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data") / "data"


@pytest.fixture(scope="module")
def server(models_dir: Path, data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serve(log, data_dir=str(data_dir), models_dir=str(models_dir)) as server:
        yield server


@pytest.fixture(scope="module")
def page(server: Server) -> Iterator[Any]:
    with open_browser() as browser:
        page = new_page(browser, viewport={"width": 1280, "height": 1000})
        page.add_init_script(shown_camera())
        page.goto(f"{server.url}/teach")
        page.get_by_role("heading", name="Teach it", exact=True).wait_for(timeout=WAIT_MS)
        yield page


def hold_until_enough(page: Any, label: str) -> None:
    """The button, held until the box of this label has a tick."""
    button = page.locator('[data-part="hold"]:not([disabled])')
    button.wait_for(timeout=WAIT_MS)
    button.dispatch_event("pointerdown")
    page.locator(f".st-key-shelf_{label}").get_by_text("check", exact=True).wait_for(timeout=WAIT_MS)
    button.dispatch_event("pointerup")
    settle(page)


@pytest.mark.timeout(900)
def test_a_class_teaches_a_version_and_tries_it_beside_the_one_in_use(
    page: Any, server: Server, models_dir: Path, data_dir: Path
) -> None:
    settle(page)
    page.get_by_text("Everyone in view agrees to be in these pictures").click()
    page.locator('[data-part="start"]').click()
    hold_until_enough(page, "with_mask")
    page.evaluate("() => { window.shown = 'bare' }")
    page.get_by_test_id("stButtonGroup").get_by_text("Without mask", exact=True).click()
    settle(page)
    hold_until_enough(page, "without_mask")
    assert not list(data_dir.rglob("*.jpg"))  # until Train is pressed nothing is stored

    page.get_by_role("button", name="Train", exact=True).click()
    page.locator(".st-key-run").wait_for(timeout=WAIT_MS)
    page.get_by_role("heading", name="3. Try it").wait_for(timeout=LONGEST_MS)
    settle(page)
    page.locator('.st-key-teaching [data-part="start"]').click()
    for side in ("active", "new"):
        page.locator(f'[data-part="people-{side}"] [data-state="without_mask"]').first.wait_for(
            timeout=WAIT_MS
        )
    page.evaluate("() => { window.shown = 'masked' }")
    for side in ("active", "new"):
        page.locator(f'[data-part="people-{side}"] [data-state="with_mask"]').first.wait_for(timeout=WAIT_MS)

    page.get_by_label("Name of the new version").fill("class-3b")
    page.keyboard.press("Enter")
    settle(page)
    if page.get_by_text("Use it all the same").count():
        page.get_by_text("Use it all the same").click()
        page.get_by_text("everyone here gets the worse version").click()
        settle(page)
    page.get_by_role("button", name="Use", exact=True).click()
    page.get_by_text("class-3b was saved and is in use").wait_for(timeout=WAIT_MS)
    assert active_version(models_dir).name == "class-3b"
    assert not list(data_dir.rglob("*.jpg"))  # its pictures are gone
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


def test_a_version_that_sees_it_otherwise_says_so_on_the_same_face(
    page: Any, server: Server, models_dir: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASKDET_DATA_DIR", str(data_dir))
    monkeypatch.setenv("MASKDET_MODELS_DIR", str(models_dir))
    get_settings.cache_clear()
    taught_run(contrary=True)
    get_settings.cache_clear()
    page.goto(f"{server.url}/teach")
    page.locator('.st-key-teaching [data-part="start"]').click(timeout=WAIT_MS)
    page.locator('[data-part="people-active"] [data-state="with_mask"]').first.wait_for(timeout=WAIT_MS)
    page.locator('[data-part="people-new"] [data-state="without_mask"]').first.wait_for(timeout=WAIT_MS)
    page.locator('[data-part="differ"]').get_by_text("They differ on a face in view").wait_for(
        timeout=WAIT_MS
    )
    page.get_by_role("button", name="Throw away").click()
    page.get_by_role("heading", name="1. Show it").wait_for(timeout=WAIT_MS)
    assert not list(data_dir.rglob("*.jpg"))
