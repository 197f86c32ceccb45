"""Live in the visitor's browser, measured, with the server's own way in the same run: a page of tables."""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Iterator, Sequence

from benchmarks.live.in_browser import BrowserVisitor, started
from benchmarks.live.light_visitors import server_load
from benchmarks.live.served import cpu_s, live_server
from benchmarks.live.visit import visiting
from benchmarks.support.browser import Server
from benchmarks.support.table import markdown_table

PEOPLE = (0, 2, 10)
COMMAND = "python -m benchmarks.live browser --write docs/live-benchmarks.md"
HEADER = (
    "who judges",
    "people",
    "frames a second",
    "ms a frame",
    "95th",
    "server CPU",
    "bytes/s to the server",
    "bytes/s from it",
)
TEXT = """# Live video, measured
Made by `{command}` with {browser}, without a graphics card, on {cores} cores that browser, server and
counting proxy shared with other programs: the load of the machine was {least:.0f} to {most:.0f}. A fake camera plays a scene of 640 x 480 pixels at 30 frames a second, preset balanced.

## Frames
{frames}

In this browser: from taking a frame to the verdicts on it, as the page shows it; every frame is drawn, the newest that can
be is judged. All that the page asks of the server, websocket too, goes through a proxy that counts. It is the same with nobody
and with ten people: the session's own signs of life and the question for the version in use. No picture is among it; the
smallest one would be some 10,000 bytes. On the server: from leaving the camera to coming back judged; its video goes
past the proxy (WebRTC).

## From Start to the first verdict
{first}

Cold: Start pressed as soon as the page shows it, nothing kept by the browser. Warm: the page opened again.

## {visitors} visitors at once
They cost the server **{load:.1f} %** of a core, measured for {load_s:.0f} s. Each has a session of its own with the page Live open,
and asks for the version in use every 3 s, as the page does. They are programs: so many browsers would not fit on this
machine; what a browser judges by itself does not reach the server.

## {minutes:.0f} minutes
{lasting}

Megabytes: of the page's process, which holds the networks, and of the server's.
"""


def browser_report(seconds: float, minutes: float, visitors: int) -> str:
    """Measure all of it, in Markdown, and say on the way what was found; takes the minutes and about eight more."""
    frames: list[Sequence[object]] = []
    first: list[Sequence[object]] = []
    lasting: list[Sequence[object]] = []
    loads: list[float] = []

    def note(rows: list[Sequence[object]], *cells: object) -> None:
        loads.append(os.getloadavg()[0])
        rows.append(cells)
        print(*cells, file=sys.stderr, flush=True)

    for people in PEOPLE:
        with live_server(people) as (server, browser):
            name = f"Chromium {browser.version}"
            with started(browser, server, people=people) as (visitor, cold, warm):
                note(frames, "this browser", people, *visitor.measured(seconds).cells())
                if people:
                    note(first, people, f"{cold:.1f}", f"{warm:.1f}")
            note(frames, "the server", people, *_server_cells(browser, server, seconds))
    with live_server() as (server, browser):
        load = server_load(server, visitors, seconds)
        with started(browser, server, people=2) as (visitor, _, _):
            for cells in _minutes(visitor, minutes):
                note(lasting, *cells)
    return TEXT.format(
        command=COMMAND,
        browser=name,
        cores=os.cpu_count(),
        least=min(loads),
        most=max(loads),
        frames=markdown_table(HEADER, frames),
        first=markdown_table(("people", "cold, s", "warm, s"), first),
        visitors=visitors,
        load=100 * load,
        load_s=seconds,
        minutes=minutes,
        lasting=markdown_table(("minute", "frames a second", "ms a frame", "page MB", "server MB"), lasting),
    )


def _server_cells(browser: object, server: Server, seconds: float) -> tuple[str, ...]:
    with visiting(browser, server.url) as visitor:
        before = cpu_s(server.pid)
        found = visitor.measured(seconds)
        spent = (cpu_s(server.pid) - before) / seconds
    times = (f"{found.median:.0f}", f"{found.percentile_95:.0f}") if found.latencies else ("–", "–")
    return (f"{found.processed:.0f}", *times, f"{100 * spent:.0f} %", "video", "video")


def _minutes(visitor: BrowserVisitor, minutes: float) -> Iterator[Sequence[object]]:
    """Minute by minute."""
    for minute in range(1, round(minutes) + 1):
        found = visitor.measured(60)
        yield (
            minute,
            f"{statistics.median(found.rates):.0f}",
            f"{statistics.median(found.frames_ms):.0f}",
            f"{found.megabytes:.0f}",
            f"{visitor.server.memory_info().rss / 1e6:.0f}",
        )
