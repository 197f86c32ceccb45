"""A visitor with a real browser: evaluate the shipped version on the practice set, look into it, take the report away."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from benchmarks.support.browser import Server, serve, settle
from maskdet.settings import PROJECT_ROOT
from tests.support.browser import new_page, open_browser

pytestmark = pytest.mark.journey
LONGEST_MS = 240_000


@pytest.fixture(scope="module")
def server(small_practice_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(PROJECT_ROOT / "models", home / "models")
    shutil.copytree(small_practice_set, home / "data" / "practice")
    with serve(home / "log.txt", data_dir=str(home / "data"), models_dir=str(home / "models")) as server:
        yield server


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with open_browser() as browser:
        yield new_page(browser, viewport={"width": 1280, "height": 1000})


def open_part(page: Any, part: str) -> None:
    page.get_by_role("radio", name=part).click()
    settle(page)


def number(page: Any, title: str) -> Any:
    return page.get_by_test_id("stMetric").filter(has_text=title).first.get_by_test_id("stMetricValue")


def press(page: Any, key: str) -> None:
    page.keyboard.press(key)
    page.wait_for_timeout(500)  # a slider waits a moment for further keys
    settle(page)


@pytest.mark.timeout(600)
def test_a_visitor_evaluates_explores_the_threshold_and_takes_the_report(
    page: Any, server: Server, tmp_path: Path
) -> None:
    page.goto(f"{server.url}/evaluation")
    page.get_by_text("Not evaluated yet").wait_for(timeout=60_000)
    page.get_by_role("button", name="Evaluate", exact=True).click()
    page.locator(".st-key-job").wait_for(timeout=30_000)
    page.reload()  # what runs goes on, and is found again
    page.get_by_text("are judged right").wait_for(timeout=LONGEST_MS)
    settle(page)

    # A cell of the matrix is reached with the keyboard alone.
    page.locator(".st-key-cell_without_mask_without_mask button:visible").focus()
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("Without mask, called without mask: ")).wait_for()
    page.locator(".st-key-cell_pictures img").nth(11).wait_for()
    settle(page)

    open_part(page, "Threshold")
    before = number(page, "Unsure").inner_text()
    page.get_by_role("slider").focus()
    press(page, "End")
    expect(number(page, "Unsure")).not_to_have_text(before, timeout=LONGEST_MS)
    page.get_by_role("button", name="Use 99% for everyone").click()
    page.get_by_text("99% is in force").wait_for()

    open_part(page, "Report")
    with page.expect_download() as download:
        page.get_by_role("button", name="Page (HTML)").click()
    report = tmp_path / "report.html"
    download.value.save_as(report)
    assert asked_of_others(page, report) == []
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


def asked_of_others(page: Any, report: Path) -> list[str]:
    """The addresses that a page asks for when it is opened from the disk, in a tab of its own."""
    asked: list[str] = []
    tab = page.context.browser.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(report.as_uri())
    tab.get_by_role("heading").first.wait_for()
    tab.close()
    return [url for url in asked if url.startswith("http")]
