"""A visitor who hears the pages, or uses the keyboard: axe-core finds nothing serious on any page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from benchmarks.support.browser import Server, serve, settle
from tests.support.browser import new_page, open_browser

pytestmark = pytest.mark.journey
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RUN_AXE = "axe.run(document, {resultTypes: ['violations']})"
MENDED = '[data-testid="stSidebarNavItems"][role="presentation"]'
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def server(small_practice_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("server")
    shutil.copytree(small_practice_set, home / "data" / "practice")
    with serve(home / "log.txt", data_dir=str(home / "data")) as server:
        yield server


def serious_findings(page: Any) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN_AXE)["violations"]
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (400, "dark")], ids=["wide and light", "narrow and dark"]
)
def test_no_page_has_a_serious_finding(server: Server, width: int, scheme: str) -> None:
    with open_browser() as browser:
        page = new_page(browser, viewport={"width": width, "height": 1000}, color_scheme=scheme)
        page.goto(server.url)
        links = page.get_by_test_id("stSidebarNavLink")
        links.last.wait_for(state="attached", timeout=90_000)
        found = {}
        for address in [link.get_attribute("href") for link in links.all()]:
            page.goto(address)
            page.get_by_role("heading").first.wait_for(timeout=90_000)
            settle(page)
            page.locator(MENDED).wait_for(state="attached", timeout=90_000)  # done by a script of the page
            found[address] = serious_findings(page)
        assert len(found) >= 15
        assert not {address: findings for address, findings in found.items() if findings}
