"""How soon a page is there after a click in the menu: its heading, and all of it.

    python -m benchmarks.pages                       with a data folder of its own, empty
    python -m benchmarks.pages --data-dir FOLDER     with yours: more pictures and events take longer
    python -m benchmarks.pages --phone               as narrow as a phone

Wall milliseconds from the click until the page stands still; other programs make all figures worse.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.support.browser import open_browser, serve
from benchmarks.support.table import print_table

DESKTOP, PHONE = (1280, 900), (400, 850)
# The menu's own name of the page that is open; then nothing is being computed, and nothing stands there from the last one.
WHOLE = """name => document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'
    && document.querySelector('[data-testid=stSidebarNavLink][aria-current=page]')?.textContent.includes(name)
    && document.querySelector('h1') && !document.querySelector('[data-stale=true]')"""
LONGEST_MS = 60_000


def main(
    repeat: Annotated[
        int, typer.Option(min=1, help="Times each page is opened again; the median counts.")
    ] = 3,
    data_dir: Annotated[Path | None, typer.Option(help="The folder of data; without: an empty one.")] = None,
    phone: Annotated[bool, typer.Option(help="A window of 400 pixels.")] = False,
) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = list(
            opened(Path(folder), data_dir or Path(folder) / "data", repeat, PHONE if phone else DESKTOP)
        )
    print_table(("page", "first time, ms", "again, ms"), rows)


def opened(
    folder: Path, data_dir: Path, repeat: int, size: tuple[int, int]
) -> Iterator[tuple[str, str, str]]:
    """Each page of the menu: milliseconds of the first visit, and of the later ones."""
    width, height = size
    with (
        serve(folder / "log.txt", data_dir=str(data_dir), watch_port="0") as server,
        open_browser() as browser,
    ):
        page = browser.new_page(viewport={"width": width, "height": height})
        start = time.perf_counter()
        page.goto(server.url)
        page.wait_for_function(WHOLE, arg="Overview", timeout=LONGEST_MS)
        yield "first page of a fresh server", f"{1000 * (time.perf_counter() - start):.0f}", ""
        names = [link.inner_text().strip().splitlines()[-1] for link in menu(page).all()]
        times: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(1 + repeat):
            for name in [*names[1:], names[0]]:
                times[name].append(click(page, name))
        for name, (first, *later) in times.items():
            yield name, f"{first:.0f}", f"{statistics.median(later):.0f}"


def menu(page: Any) -> Any:
    """The links of the menu, which a narrow window hides until it is opened."""
    links = page.get_by_test_id("stSidebarNavLink")
    links.first.wait_for(state="attached", timeout=LONGEST_MS)
    return links


def click(page: Any, name: str) -> float:
    """Milliseconds from the click until the page is whole."""
    link = menu(page).filter(has_text=name).first
    if not link.is_visible() or link.bounding_box()["x"] < 0:
        page.get_by_test_id("stExpandSidebarButton").click()
        link.wait_for()
    start = time.perf_counter()
    link.click()
    page.wait_for_function(WHOLE, arg=name, timeout=LONGEST_MS)
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    typer.run(main)
