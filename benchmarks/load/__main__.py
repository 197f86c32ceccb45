"""The pages under load: how long visitors wait, what fails, whether the event loop stands still, whether memory comes back.

    python -m benchmarks.load                 50 visitors on pages, 10 with photos, 4 with live video, the API beside them
    python -m benchmarks.load --quick         8 visitors with photos, for a few seconds
    python -m benchmarks.load --write         also puts the figures into docs/reliability.md

Visitors speak the websocket of the pages as a browser does, and draw nothing; those with live video are real browsers. All
share the cores with the server. The probe asks for what costs nothing: it waits only where the event loop stands still.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import psutil
import typer

from benchmarks.load.actors import (
    API,
    LOOP,
    PAGE,
    PHOTO,
    Records,
    ask_api,
    check_photos,
    probe_loop,
    walk,
)
from benchmarks.load.live_loop import LIVE, live_again_and_again
from benchmarks.support.api_server import environment_of, make_key
from benchmarks.support.browser import serve
from benchmarks.support.section import write_section
from benchmarks.support.table import markdown_table, print_table
from maskdet.settings import PROJECT_ROOT

DOC, HEADING = PROJECT_ROOT / "docs" / "reliability.md", "## Many visitors at once"
HEAD = ("load", "what", "number", "p50 s", "p95 s", "longest s", "errors")
READY_S, AFTER_S = 8.0, 45.0
REST_S = 2.0  # between two pages of a visitor
LOADS = {  # name -> visitors on pages, with photos, with live video, programs
    "1 visitor with photos": (0, 1, 0, 0),
    "8 visitors with photos": (0, 8, 0, 0),
    "50 on pages, 10 with photos, 4 live, a program": (50, 10, 4, 1),
}
Row = tuple[str, ...]


def main(
    seconds: Annotated[float, typer.Option(min=5, help="Of each load.")] = 40.0,
    quick: Annotated[bool, typer.Option("--quick", help="Only 8 visitors with photos.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Put the figures into docs/reliability.md.")] = False,
) -> None:
    """Print how it went; ends with 1 where anything failed."""
    busy, rows, problems = os.getloadavg()[0], list[Row](), list[str]()
    loads = dict(list(LOADS.items())[1:2]) if quick else LOADS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = {"data_dir": str(folder), "watch_port": "0", "api_requests_per_minute": "100000"}
        server = stack.enter_context(serve(folder / "log.txt", **settings))
        key = make_key(environment_of(folder, {"watch_port": "0"}))
        under(server.url, key, folder, (2, 1, 0, 1), READY_S)  # loads models and pages
        time.sleep(READY_S)
        process = psutil.Process(server.pid)
        before = process.memory_info().rss / 1e6
        for name, load in loads.items():
            records, most = under(server.url, key, folder, load, seconds, process)
            rows += rows_of(name, records)
            problems += [f"{kind}: {text}" for kind, record in records.items() for text in record.problems]
            print_table(HEAD, rows_of(name, records))
        time.sleep(AFTER_S)
        memory = f"{before:.0f} MB before, {most:.0f} MB at most, {process.memory_info().rss / 1e6:.0f} MB {AFTER_S:g} s after"
    about = (
        f"`python -m benchmarks.load --seconds {seconds:g}`: {os.cpu_count()} cores for server, visitors and browsers together, "
        f"which had a load of {busy:.1f} before. The server's memory: {memory}."
    )
    print(about, *problems[:20], sep="\n")
    if write and not quick:
        write_section(DOC, HEADING, f"{about}\n\n{markdown_table(HEAD, rows)}\n\n{MEANING}")
    sys.exit(bool(problems))


MEANING = f"""A visitor with photos sends the next as soon as the last one's verdict is there; one on pages opens another every
{REST_S:g} s. *The event loop* is asked for what costs nothing every 50 ms, from a process that competes for the same cores: it
waits where the loop stands still, and also where that process itself has to wait."""


def under(
    url: str,
    key: str,
    folder: Path,
    load: tuple[int, int, int, int],
    seconds: float,
    process: psutil.Process | None = None,
) -> tuple[Records, float]:
    """What visitors meet under a load. Returns: records, and the most megabytes the server took."""
    records, end, most = Records(), time.monotonic() + seconds, [0.0]

    def over() -> bool:
        if process:
            most[0] = max(most[0], process.memory_info().rss / 1e6)
        return time.monotonic() >= end

    browsers = [
        threading.Thread(target=live_again_and_again, args=(url, folder, records, over))
        for _ in range(bool(load[2]))
    ]
    for browser in browsers:
        browser.start()
    asyncio.run(everybody(url, key, load, records, over))
    for browser in browsers:
        browser.join()
    return records, most[0]


async def everybody(
    url: str, key: str, load: tuple[int, int, int, int], records: Records, over: Callable[[], bool]
) -> None:
    """All visitors but those with live video, and the probe."""
    from maskdet.images import jpeg_bytes
    from maskdet.synthesis import sample_photos

    on_pages, with_photos, _, programs = load
    photos = [jpeg_bytes(photo.image) for photo in sample_photos()]
    await asyncio.gather(
        probe_loop(url, records, over),
        *(walk(url, records, over, first=number, rest_s=REST_S) for number in range(on_pages)),
        *(check_photos(url, photos, records, over) for _ in range(with_photos)),
        *(ask_api(url, key, photos, records, over, rest_s=0.2) for _ in range(programs)),
    )


def rows_of(name: str, records: Records) -> list[Row]:
    """One row for each kind of waiting."""
    rows = []
    for kind in (PHOTO, PAGE, API, LIVE, LOOP):
        if kind not in records:
            continue
        record = records[kind]
        figures = (f"{record.percentile(share):.2f}" for share in (0.5, 0.95, 1.0))
        rows.append((name, kind, str(len(record.seconds)), *figures, str(len(record.problems))))
    return rows


if __name__ == "__main__":
    typer.run(main)
