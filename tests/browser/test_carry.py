"""A page to carry away works from any static host, and without it after the first visit."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from maskdet.browser.carry import LIMIT, export_web
from maskdet.registry.activation import active_version
from maskdet.settings import get_settings
from tests.support.browser import open_browser

WAIT_MS = 120_000
READY = '[data-part="stage"][data-ready]'


class Quiet(SimpleHTTPRequestHandler):
    """A static host."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    settings = get_settings()
    assert export_web(active_version(settings.models_dir), settings, folder) <= LIMIT
    return folder


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("localhost", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()


def test_it_says_who_made_it_and_what_it_can(folder: Path) -> None:
    assert {"LICENSE", "MODEL_CARD.md", "README.txt", "sw.js"} <= {path.name for path in folder.iterdir()}
    assert "Apache" in (folder / "in-browser/runtime/LICENSE").read_text(encoding="utf-8")


@pytest.mark.journey
def test_after_the_first_visit_it_runs_without_a_connection(url: str) -> None:
    with open_browser() as browser:
        page = browser.new_page()
        page.goto(url)
        page.locator("#offline[data-ready]").wait_for(timeout=WAIT_MS)
        page.context.set_offline(True)
        page.reload()
        page.locator(READY).wait_for(timeout=WAIT_MS)
        page.locator('[data-part="start"]').click()
        page.locator('[data-number="work"]').wait_for(timeout=WAIT_MS)  # faces are looked for
