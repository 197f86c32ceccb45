"""A real browser for the journeys. Without one a test is skipped with the reason, or fails where CI=true."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.support import browser, firefox
from benchmarks.support.browser import NoBrowser
from benchmarks.support.firefox import FirefoxPage

RERUNNING = '.stApp:not([data-test-script-state="notRunning"])'


def open_browser(camera: Path | None = None, *, languages: str = "en-US") -> AbstractContextManager[Any]:
    """A headless browser; its camera plays a file of JPEG frames (.mjpeg), or a test pattern.

    Args:
        languages: that it asks for. A page's `locale` would not be told by its websocket.
    """
    return _opened(browser.open_browser(camera, flags=[f"--accept-lang={languages}"]))


def new_page(browser: Any, **options: Any) -> Any:
    """A tab whose every action and expectation waits while the page reruns: until then old parts stand beside new ones."""
    page = browser.new_page(**options)
    page.add_locator_handler(page.locator(RERUNNING), lambda _: None)
    return page


def open_firefox() -> AbstractContextManager[FirefoxPage]:
    """A headless Firefox with one tab."""
    return _opened(firefox.open_firefox())


@contextmanager
def _opened(opening: AbstractContextManager[Any]) -> Iterator[Any]:
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(opening)
        except NoBrowser as error:
            if os.environ.get("CI") == "true":
                pytest.fail(str(error))
            pytest.skip(str(error))
        yield opened
