"""A visitor with a real browser: a link to Check photos, the overview, uploads, a download."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image
from playwright.sync_api import expect

from benchmarks.support.browser import Server, serve, settle
from tests.support.browser import new_page, open_browser
from tests.support.pictures import NO_PICTURE

pytestmark = pytest.mark.journey
LONGEST_MS = 60_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the server's data."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    with serve(home / "log.txt", data_dir=str(home / "data")) as server:
        yield server


@pytest.fixture(scope="module")
def page(server: Server) -> Iterator[Any]:
    with open_browser() as browser:
        yield new_page(browser, viewport={"width": 1280, "height": 900})


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

    picture = page.locator('.st-key-photo_0 img[data-part="picture"]')
    clear = picture.get_attribute("src")
    page.get_by_text("Blur faces").click()
    settle(page)
    expect(picture).not_to_have_attribute("src", clear, timeout=LONGEST_MS)

    packages = packages_loaded_by(server)
    assert "ai_edge_litert" in packages
    assert "tensorflow" not in packages
    assert page.get_by_test_id("stException").count() == 0
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


COVERED = """root => {
  const boxes = (name) => [...root.querySelectorAll(name)].map((element) => element.getBoundingClientRect());
  const faces = boxes(".frame .line"), labels = boxes(".label");
  const overlap = (a, b) => a.left + 1 < b.right && b.left + 1 < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom;
  const pairs = labels.flatMap((label) => faces.filter((face) => overlap(label, face)));
  return [faces.length, labels.length, pairs.length];
}"""


def crowd(practice_set: Path, path: Path) -> Path:
    """A photo of twenty practice faces, close to each other."""
    faces = [Image.open(file).resize((120, 146)) for file in sorted(practice_set.glob("*/*.png"))[::19][:20]]
    picture = Image.new("RGB", (5 * 140, 4 * 170), "white")
    for number, face in enumerate(faces):
        picture.paste(face, (10 + number % 5 * 140, 12 + number // 5 * 170))
    picture.save(path)
    return path


def test_a_face_is_clicked_corrected_and_the_correction_taken_back(
    page: Any, server: Server, home: Path, practice_set: Path
) -> None:
    page.goto(f"{server.url}/photos")
    upload = page.get_by_test_id("stFileUploaderDropzoneInput")
    upload.wait_for(state="attached", timeout=LONGEST_MS)
    upload.set_input_files([str(crowd(practice_set, home / "crowd.png"))])
    photo = page.locator(".st-key-photo_0")
    photo.locator(".frame").first.wait_for(timeout=LONGEST_MS)
    settle(page)
    num_faces, num_labels, covered = photo.locator('[data-part="all"]').evaluate(COVERED)
    assert num_faces > 12
    assert num_labels > num_faces / 2
    assert covered == 0
    assert photo.locator("tr[data-face]").count() == num_faces  # the table is not cut

    frame, row = photo.locator('.frame[data-face="1"]'), photo.locator('tr[data-face="1"]')
    frame.hover()
    expect(row).to_have_class(re.compile("lit"))
    row.hover()
    expect(frame.locator(".line")).to_have_class(re.compile("lit"))

    photo.locator('.frame[data-face="0"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(row).to_have_class(re.compile("chosen"))
    photo.locator('[data-part="panel"] .choices button').filter(has_text="Worn wrongly").click()
    expect(row).to_contain_text("You said: Mask worn wrongly", timeout=LONGEST_MS)
    kept = home / "data" / "corrections" / "mask_worn_incorrectly"
    assert len(list(kept.glob("*.png"))) == 1
    photo.get_by_role("button", name="Undo").click()
    expect(row).not_to_contain_text("You said", timeout=LONGEST_MS)
    assert not kept.exists()

    for face in (2, 3, 4):  # quicker than the server
        photo.locator(f'tr[data-face="{face}"]').click()
        photo.locator("tr.actions .choices button").filter(has_text="Not a face").click()
    for face in (2, 3, 4):
        expect(photo.locator(f'tr[data-face="{face}"]')).to_contain_text("You said", timeout=LONGEST_MS)

    photo.get_by_role("button", name="How sure").click()
    expect(photo.get_by_role("columnheader", name="How sure")).to_have_attribute("aria-sort", "descending")
    photo.get_by_role("button", name="Larger").click()
    expect(photo.get_by_role("button", name="Whole picture")).to_be_enabled()
    assert photo.locator('[data-part="all"]').evaluate(COVERED)[2] == 0
