"""A visitor with a real browser: train on the practice set, watch, reload, cancel, finish, use it, go back."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.support.browser import Server, serve, settle
from maskdet.registry.activation import active_version
from maskdet.settings import PROJECT_ROOT
from tests.support.browser import new_page, open_browser

pytestmark = pytest.mark.journey
LONGEST_MS = 240_000


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "models"
    shutil.copytree(PROJECT_ROOT / "models", folder)
    return folder


@pytest.fixture(scope="module")
def server(
    models_dir: Path, small_practice_set: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    data_dir = tmp_path_factory.mktemp("data")
    shutil.copytree(small_practice_set, data_dir / "practice")
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serve(log, data_dir=str(data_dir), models_dir=str(models_dir)) as server:
        yield server


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with open_browser() as browser:
        yield new_page(browser, viewport={"width": 1280, "height": 1000})


def go(page: Any, server: Server, path: str, heading: str) -> None:
    page.goto(f"{server.url}/{path}")
    page.get_by_role("heading", name=heading, exact=True).wait_for(timeout=60_000)


def start_quick(page: Any) -> None:
    settle(page)
    page.get_by_text("Quick", exact=True).click()
    settle(page)
    page.get_by_role("button", name="Start training").click()
    page.locator(".st-key-run").wait_for(timeout=30_000)


@pytest.mark.timeout(600)
def test_a_visitor_trains_a_version_uses_it_and_goes_back(
    page: Any, server: Server, models_dir: Path
) -> None:
    before = active_version(models_dir).name
    go(page, server, "training", "Train")
    start_quick(page)

    # Other pages stay usable, and a reload shows the same run.
    page.get_by_role("button", name="Cancel").wait_for()
    start = time.monotonic()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Check photos").click()
    page.get_by_role("heading", name="Check photos", exact=True).wait_for()
    settle(page)
    assert time.monotonic() - start < 20  # a guard against standing still; the benchmark measures
    page.locator(".st-key-background").get_by_text("Training:").wait_for(timeout=30_000)
    go(page, server, "training", "Train")
    page.locator(".st-key-run").wait_for(timeout=30_000)
    page.reload()
    page.locator(".st-key-run").wait_for(timeout=30_000)

    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("The last run was cancelled").wait_for(timeout=30_000)

    start_quick(page)
    page.get_by_text("What it says of pictures it does not learn from").wait_for(timeout=LONGEST_MS)
    page.locator(".st-key-run .js-plotly-plot").first.wait_for()
    page.get_by_role("heading", name="Training is done").wait_for(timeout=LONGEST_MS)
    settle(page)
    page.get_by_label("Name of the new version").fill("from-journey")
    page.keyboard.press("Enter")
    settle(page)
    if page.get_by_text("Use it all the same").count():
        page.get_by_text("Use it all the same").click()
        page.get_by_text("everyone here gets the worse version").click()
        settle(page)
    page.get_by_role("button", name="Use this version").click()
    page.get_by_text("from-journey was saved and is in use").wait_for(timeout=60_000)
    assert active_version(models_dir).name == "from-journey"

    go(page, server, "photos?from=sample", "Check photos")
    settle(page)
    page.get_by_test_id("stBaseButton-tertiary").filter(has_text="Group photo").click()
    page.get_by_test_id("stMetricValue").first.wait_for(timeout=60_000)

    go(page, server, "models", "Models")
    settle(page)
    page.get_by_role("button", name=f"Go back to {before}").click()
    page.get_by_text(f"{before} is in use again").wait_for(timeout=30_000)
    assert active_version(models_dir).name == before
    assert "Traceback" not in server.log.read_text(encoding="utf-8")
