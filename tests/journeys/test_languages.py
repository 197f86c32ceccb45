"""A visitor whose language is not English: chosen, remembered, spoken in every word, with room for words that are longer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import TimeoutError

from benchmarks.support.browser import Server, serve, settle
from tests.support.browser import new_page, open_browser
from tests.support.spoken.english import NAMES, english_of

pytestmark = pytest.mark.journey
WAIT_MS = 90_000
NARROW = {"width": 400, "height": 900}
# Streamlit's own words, which it has in English only; and what this test calls things.
OF_STREAMLIT = (
    "Skip to main content",
    "Upload",
    "Deploy",
    "Drag and drop",
    "per file",
    "Choose options",
    "Choose an option",
    "Press Enter to",
    "Browse files",
)
OWN_NAMES = NAMES | {"practice", "small", "entrance"}
CLIPPED = """() => [...document.querySelectorAll(
    'button, [role="tab"], .stPageLink a, [data-testid="stCheckbox"], [data-testid="stMetric"], [data-testid="stButtonGroup"]')]
  .filter((button) => button.checkVisibility() && !button.closest('[class*="st-key-grid_"]'))
  .flatMap((button) => [button, ...button.querySelectorAll("p, span, div")])
  .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0 && getComputedStyle(part).overflowX !== "visible")
  .map((part) => part.textContent.trim()).filter((text) => text)"""
# Words in a line each; without the names of icons, and Streamlit's link for keyboards.
READ = """() => {
  for (const part of document.querySelectorAll('[data-testid*="Icon"], span[role="img"], [translate="no"]')) part.style.display = "none";
  return document.body.innerText.split("\\n");
}"""
TOO_WIDE = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


@pytest.fixture(scope="module")
def server(small_practice_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("server")
    shutil.copytree(small_practice_set, home / "data" / "practice")
    with serve(home / "log.txt", module="tests.support.spoken.server", data_dir=str(home / "data")) as server:
        yield server


def opened(page: Any, address: str) -> Any:
    page.goto(address)
    page.get_by_role("heading").first.wait_for(timeout=WAIT_MS)
    settle(page)
    return page


def choose_language(page: Any, name: str) -> None:
    """A rerun in between closes the menu of languages: it is opened again until the choice could be made."""
    for _ in range(10):
        page.get_by_test_id("stSidebar").get_by_role("combobox").click()
        with suppress(TimeoutError):
            return page.get_by_role("option", name=name).click(timeout=5_000)
        page.keyboard.press("Escape")
    raise AssertionError(f"There is no {name} in the menu of languages.")


def test_a_language_is_chosen_and_spoken_from_then_on(server: Server) -> None:
    with open_browser() as browser:
        page = opened(new_page(browser), server.url)
        assert page.locator("html").get_attribute("lang") == "en"
        assert "maskdet_language" not in {cookie["name"] for cookie in page.context.cookies()}
        choose_language(page, "Français")
        page.get_by_role("link", name="⟦Overview").wait_for(timeout=WAIT_MS)
        page.locator('html[lang="fr"]').wait_for(state="attached", timeout=WAIT_MS)
        page.wait_for_function("document.cookie.includes('maskdet_language=fr')", timeout=WAIT_MS)
        opened(page, f"{server.url}/history")
        page.get_by_role("link", name="⟦Overview").wait_for(timeout=WAIT_MS)
        assert page.get_by_role("heading").first.inner_text().startswith("⟦")
        page.goto(f"{server.url}/door/")
        page.get_by_role("button", name="⟦Start").wait_for(timeout=WAIT_MS)
        assert page.locator("html").get_attribute("lang") == "fr"


def test_what_was_chosen_stays_chosen_in_another_language(server: Server) -> None:
    with open_browser() as browser:
        page = opened(new_page(browser, viewport={"width": 1280, "height": 1900}), f"{server.url}/training")
        recipes = page.get_by_test_id("stRadio").first
        recipes.locator("label", has_text="Textbook").click()
        settle(page)
        choose_language(page, "Français")
        page.get_by_role("link", name="⟦Overview").wait_for(timeout=WAIT_MS)
        settle(page)
        assert recipes.locator("label:has(input:checked)").inner_text().startswith("⟦Textbook")


def test_no_page_has_english_words_or_too_little_room_on_a_phone(server: Server) -> None:
    found: dict[str, list[str]] = {}
    with open_browser(languages="fr-FR,fr") as browser:
        page = opened(new_page(browser, viewport=NARROW), server.url)
        links = page.get_by_test_id("stSidebarNavLink")
        links.last.wait_for(state="attached", timeout=WAIT_MS)
        addresses = [link.get_attribute("href") for link in links.all()]
        assert len(addresses) >= 15
        for address in addresses:
            found[address] = wrong_on(opened(page, address), reads_docs=address.endswith("/help"))
    wrong = {f"{address.rpartition('/')[2]}: {line}" for address, lines in found.items() for line in lines}
    assert not wrong, "\n" + "\n".join(sorted(wrong))


def wrong_on(page: Any, *, reads_docs: bool) -> list[str]:
    wide, clipped = page.evaluate(TOO_WIDE), page.evaluate(CLIPPED)
    lines = [] if reads_docs else page.evaluate(READ)
    english = [
        f"English: {left}"
        for line in lines
        if (left := english_of(line, OWN_NAMES)) and not any(own in line for own in OF_STREAMLIT)
    ]
    return [
        *english,
        *([f"{wide} px too wide"] if wide > 0 else []),
        *(f"clipped: {text}" for text in clipped),
    ]
