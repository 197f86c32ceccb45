"""A visitor with a real browser opens a false alarm, asks for its faces, and says that one of them is no face."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.support.browser import Server, serve, settle
from maskdet.settings import PROJECT_ROOT
from maskdet.store import EventFilter, Store, add_watch, events, open_store, record
from tests.support.browser import new_page, open_browser
from tests.support.happenings import WATCH, happening

pytestmark = pytest.mark.journey
LONGEST_MS = 60_000
PHOTO = PROJECT_ROOT / "maskdet" / "synthesis" / "photos" / "astronaut.jpg"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(home: Path) -> Store:
    """With one event of a camera that shows faces."""
    home.mkdir()
    store = open_store(f"sqlite:///{home / 'maskdet.sqlite'}")
    showing = replace(WATCH, show_faces=True)
    add_watch(store, showing, who="a test")
    record(store, happening(time=datetime.now(UTC)), showing, PHOTO.read_bytes())
    return store


@pytest.fixture
def server(home: Path, store: Store, tmp_path: Path) -> Iterator[Server]:
    url = f"sqlite:///{home / 'maskdet.sqlite'}"
    with serve(tmp_path / "log.txt", data_dir=str(home), database_url=url) as server:
        yield server


@pytest.fixture
def page() -> Iterator[Any]:
    with open_browser() as browser:
        yield new_page(browser, viewport={"width": 1280, "height": 1100})


def test_this_is_no_face_is_kept_to_learn_from_and_marks_the_alarm_as_false(
    page: Any, server: Server, store: Store, home: Path
) -> None:
    page.goto(f"{server.url}/events")
    page.get_by_role("button", name="Look closer").click(timeout=LONGEST_MS)
    settle(page)
    large = page.locator(".st-key-learning")
    assert large.locator(".frame").count() == 0  # blurred until it is asked for
    large.get_by_text("Show faces").click()
    large.locator(".frame").first.wait_for(timeout=LONGEST_MS)
    settle(page)

    large.locator(".frame").first.click()
    large.locator('[data-part="panel"] .choices button').filter(has_text="Not a face").click()
    large.get_by_role("button", name="Undo").wait_for(timeout=LONGEST_MS)
    settle(page)
    assert len(list((home / "corrections" / "no_face").glob("*.png"))) == 1
    (stored,) = events(store, EventFilter())
    assert stored.marked_false
    assert page.get_by_test_id("stException").count() == 0
