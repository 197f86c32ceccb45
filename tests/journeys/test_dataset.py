"""A visitor with a real browser and a camera: practice set, browse, put right, undo, import, check, capture."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from benchmarks.support.browser import Server, serve, settle
from tests.support.browser import new_page, open_browser
from tests.support.faces.moving_head import record_moving_head
from tests.support.pictures import NO_PICTURE, empty_wall, encoded

pytestmark = pytest.mark.journey
LONGEST_MS = 60_000


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def server(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("server") / "log.txt", data_dir=str(data_dir)) as server:
        yield server


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    video = record_moving_head(tmp_path_factory.mktemp("camera") / "head.mjpeg")
    with open_browser(video) as browser:
        yield new_page(browser, viewport={"width": 1280, "height": 1000}, permissions=["camera"])


def go(page: Any, server: Server, path: str, heading: str) -> None:
    page.goto(f"{server.url}/{path}")
    page.get_by_role("heading", name=heading, exact=True).wait_for(timeout=60_000)
    settle(page)


def expect_totals(page: Any, *numbers: int) -> None:
    values = page.locator('.st-key-totals [data-testid="stMetricValue"]')
    expect(values).to_have_text([f"{number:,}" for number in numbers], timeout=LONGEST_MS)


def test_the_practice_set_is_made_browsed_and_put_right(page: Any, server: Server, data_dir: Path) -> None:
    go(page, server, "dataset", "Pictures")
    page.get_by_role("button", name="Make the practice set").click()
    expect_totals(page, 800, 400, 400)

    page.get_by_role("button", name="Without mask").click()
    page.get_by_label("Name contains").fill("person07")
    page.keyboard.press("Enter")
    page.get_by_text("10 of 800 pictures").wait_for()

    page.locator(".st-key-open_pictures_0 button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("The boxes show what the model in use says").wait_for(timeout=30_000)
    dialog.get_by_role("button", name="Move there").click()
    dialog.wait_for(state="detached")
    page.get_by_text("Last change").wait_for()
    expect_totals(page, 800, 401, 399)
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Last change").wait_for(state="detached")
    expect_totals(page, 800, 400, 400)
    assert len(list(data_dir.glob("practice/without_mask/*.png"))) == 400


def test_a_zip_with_a_bad_file_is_added_without_it(
    page: Any, server: Server, data_dir: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "shop.zip"
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("with_mask/a.png", encoded(empty_wall()))
        files.writestr("without_mask/b.png", encoded(empty_wall() - 60))
        files.writestr("without_mask/notes.jpg", NO_PICTURE[1])
    go(page, server, "add_pictures", "Add pictures")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(str(archive))
    page.get_by_text("1 file is left out").wait_for()
    page.get_by_role("button", name="Add 2 pictures").click()
    page.get_by_text("2 pictures were added").wait_for()
    assert {path.name for path in data_dir.glob("my pictures/*/*")} == {"a.png", "b.png"}
    page.get_by_role("button", name="Look at them").click()
    page.get_by_role("heading", name="Pictures", exact=True).wait_for()
    expect_totals(page, 2, 1, 1)


def test_a_check_runs_while_other_pages_are_used(page: Any, server: Server) -> None:
    go(page, server, "health", "Find faults")
    page.get_by_test_id("stMain").get_by_role("combobox").first.click()
    page.get_by_role("option", name="practice (800 pictures)").click()
    settle(page)
    page.get_by_role("button", name="Check these pictures").click()
    page.locator(".st-key-job").wait_for()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Overview").click()
    page.get_by_role("heading", name="How good it is").wait_for(timeout=20_000)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Find faults").click()
    page.get_by_text(re.compile(r"^Checked .+ in \d+ s")).wait_for(timeout=180_000)
    page.get_by_text("Photos that are nearly the same").first.wait_for()
    expect(page.locator(".st-key-job")).to_have_count(0)


def test_faces_are_taken_from_the_camera_and_saved_only_on_keep(
    page: Any, server: Server, data_dir: Path
) -> None:
    go(page, server, "add_pictures", "Add pictures")
    page.get_by_label("Its name").fill("captured")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("tab", name="Camera").click()
    settle(page)
    page.get_by_text("Everyone in view agrees").click()
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_text("Hold the button, and move your head").wait_for(timeout=20_000)
    page.get_by_role("button", name="Hold: with mask").hover()
    page.mouse.down()
    # A busy computer may show more at once: the third need not be seen by itself.
    page.get_by_role("button", name=re.compile(r"^Keep ([3-9]|\d\d)")).wait_for(timeout=30_000)
    page.mouse.up()
    assert not (data_dir / "captured").exists()
    page.wait_for_timeout(1500)
    settle(page)
    page.get_by_role("button", name="Keep", exact=False).click()
    page.get_by_text("pictures were added to captured").wait_for()
    assert len(list(data_dir.glob("captured/with_mask/*.jpg"))) >= 3


def test_nothing_went_wrong_on_the_way(page: Any, server: Server) -> None:
    assert page.get_by_test_id("stException").count() == 0
    assert "Traceback" not in server.log.read_text(encoding="utf-8")
