"""A browser that runs the modules of static/browser, without the app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from maskdet.images.encoding import jpeg_bytes
from maskdet.settings import get_settings
from tests.support.browser import open_browser
from tests.support.servers.in_browser import browser_files, modules


@pytest.fixture(scope="session")
def pictures(samples) -> dict[str, bytes]:
    """Pictures by their names, as the browser fetches them."""
    return {f"{number}.jpg": jpeg_bytes(sample.image) for number, sample in enumerate(samples)}


@pytest.fixture(scope="session")
def page(pictures) -> Iterator[Any]:
    """An empty page that can import them by `window.load(name)`."""
    with browser_files(get_settings(), pictures) as url, open_browser() as browser:
        page = browser.new_page()
        page.goto(url)
        page.evaluate(
            "modules => { window.load = (name) => import(new URL(modules + name, location.href).href) }",
            modules(),
        )
        yield page
