"""A real browser for the journeys. Without one a test is skipped with the reason, or fails where CI=true."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.support import browser
from benchmarks.support.browser import NoBrowser


@contextmanager
def open_browser(camera: Path | None = None) -> Iterator[Any]:
    """A headless browser; its camera plays a file of JPEG frames (.mjpeg), or a test pattern."""
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(browser.open_browser(camera))
        except NoBrowser as error:
            if os.environ.get("CI") == "true":
                pytest.fail(str(error))
            pytest.skip(str(error))
        yield opened
