"""A visitor with a real browser: a link to Check photos, the overview, uploads, a download."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import expect

from benchmarks.support.browser import Server, serve, settle
from tests.support.browser import open_browser
from tests.support.pictures import NO_PICTURE

pytestmark = pytest.mark.journey
LONGEST_MS = 60_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server


@pytest.fixture(scope="module")
def page(server: Server) -> Iterator[Any]:
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        yield page


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, practice_set: Path) -> list[Path]:
    """One masked and one bare face of the practice set, and a text file that claims to be a picture."""
    masked = next((practice_set / "with_mask").glob("*.png"))
    bare = next((practice_set / "without_mask").glob("*_bare.png"))
    notes = tmp_path_factory.mktemp("files") / NO_PICTURE[0]
    notes.write_bytes(NO_PICTURE[1])
    return [masked, bare, notes]


def totals(page: Any) -> dict[str, int]:
    keys = ("people", "with_mask", "without_mask", "unsure")
    value = '[data-testid="stMetricValue"]'
    return {key: int(page.locator(f".st-key-total_{key} {value}").inner_text()) for key in keys}


def downloaded_rows(page: Any, path: Path) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Table (CSV)").click()
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def packages_loaded_by(server: Server) -> set[str]:
    """The folder names on the paths of all libraries in the server's memory."""
    areas = psutil.Process(server.pid).memory_maps()
    return {part for area in areas for part in Path(area.path).parts}


def test_a_visitor_checks_photos(page: Any, server: Server, files: list[Path], tmp_path: Path) -> None:
    # The very first request of this server is a link to a page: Streamlit by itself would skip main.py.
    page.goto(f"{server.url}/photos")
    page.get_by_role("heading", name="Check photos").wait_for(timeout=60_000)
    links = page.get_by_test_id("stSidebarNavLink")
    expect(links.nth(0)).to_have_text(re.compile("Overview$"), timeout=LONGEST_MS)
    expect(links.nth(1)).to_have_text(re.compile("Check photos$"))
    expect(page).to_have_title("Check photos · maskdet", timeout=LONGEST_MS)

    page.get_by_test_id("stSidebarNavLink").first.click()
    page.get_by_role("heading", name="How good it is").wait_for(timeout=60_000)
    expect(page).to_have_title("See who wears a mask · maskdet", timeout=LONGEST_MS)

    page.get_by_test_id("stSidebarNavLink").filter(has_text="Check photos").click()
    page.get_by_role("heading", name="Check photos").wait_for()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([str(path) for path in files])
    page.get_by_test_id("stMetricValue").first.wait_for(timeout=60_000)
    settle(page)
    seen = totals(page)
    assert seen["people"] == seen["with_mask"] + seen["without_mask"] + seen["unsure"] > 0
    assert "notes.jpg" in page.get_by_test_id("stAlert").inner_text()

    rows = downloaded_rows(page, tmp_path / "faces.csv")
    assert len(rows) == seen["people"]
    assert {row["photo"] for row in rows} <= {path.name for path in files}

    picture = page.get_by_test_id("stImage").locator("img").first
    clear = picture.get_attribute("src")
    page.get_by_text("Blur faces").click()
    settle(page)
    expect(picture).not_to_have_attribute("src", clear, timeout=LONGEST_MS)

    packages = packages_loaded_by(server)
    assert "ai_edge_litert" in packages
    assert "tensorflow" not in packages
    assert page.get_by_test_id("stException").count() == 0
    assert "Traceback" not in server.log.read_text(encoding="utf-8")
