"""How fast live video is, how steady, and how much it costs.

    python -m benchmarks.live work                  CPU ms a frame, step by step, with 2 and with 10 people
    python -m benchmarks.live visit --seconds 30    connects in, frames a second, latency from glass to glass
    python -m benchmarks.live visit --visitors 2    two at once; how soon pages answer meanwhile
    python -m benchmarks.live visit --training      while a model is trained
    python -m benchmarks.live last --minutes 10     whether latency, memory and threads grow
    python -m benchmarks.live cycles --count 30     the same for opening and closing
    python -m benchmarks.live verdicts VIDEOS...    changes a minute, voted against raw
    python -m benchmarks.live browser               the visitor's browser judges: frames, server, memory (20 minutes)
    python -m benchmarks.live engines               ways in which a browser runs the networks
    python -m benchmarks.live alike FOLDERS         whether browser and server say the same, picture by picture

Browser and server share this machine, so its load counts twice: measure on a quiet one.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import psutil
import typer

from benchmarks.live.alike import print_likeness
from benchmarks.live.browser_report import browser_report
from benchmarks.live.engines import ways_tried
from benchmarks.live.served import cpu_s, live_server
from benchmarks.live.verdicts import steadiness
from benchmarks.live.visit import LiveVisitor, Watched, visiting
from benchmarks.live.work import steps
from benchmarks.support.browser import Server, settle
from benchmarks.support.moving_scene import scene
from benchmarks.support.table import print_table
from maskdet.fileio import write_text_atomically

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
COLUMNS = ("frames a second:", "processed", "returned", "painted", "median ms", "95th ms")


@app.command()
def work(seconds: float = 10.0) -> None:
    """CPU ms of each step on a frame of 640 x 480."""
    two, ten = (dict(steps(list(scene(people=people, seconds=seconds)))) for people in (2, 10))
    rows = [(name, f"{two[name]:.2f}", f"{ten[name]:.2f}") for name in two]
    print_table(("CPU ms a frame", "2 people", "10 people"), rows)


@app.command()
def visit(seconds: float = 20.0, visitors: int = 1, people: int = 2, training: bool = False) -> None:
    """One or more visitors."""
    with live_server(people) as (server, browser):
        everyone = [LiveVisitor(browser, server.url) for _ in range(visitors)]
        connected = [visitor.start() for visitor in everyone]
        for visitor in everyone:
            visitor.watch()
        everyone[0].page.wait_for_timeout(4000)
        with training_run(server) if training else nullcontext():
            before = cpu_s(server.pid)
            rows = [
                row(f"visitor {number}", visitor.measured(seconds))
                for number, visitor in enumerate(everyone, 1)
            ]
            spent = (cpu_s(server.pid) - before) / (seconds * len(everyone))
            pages = list(page_times(browser, server.url))
    print_table(COLUMNS, rows)
    print(
        f"connected in {', '.join(f'{s:.1f} s' for s in connected)}; server CPU {100 * spent:.0f} % of a core"
    )
    print("pages meanwhile: " + ", ".join(f"{name} {s:.2f} s" for name, s in pages))


@app.command()
def last(minutes: float = 10.0) -> None:
    """One visitor for long: minute by minute."""
    rows = []
    with live_server() as (server, browser), visiting(browser, server.url) as visitor:
        for minute in range(round(minutes)):
            rows.append((*row(f"minute {minute + 1}", visitor.measured(60)), *held(server.pid)))
    print_table((*COLUMNS, "MB", "threads"), rows)


@app.command()
def cycles(count: int = 30) -> None:
    """Open, watch, close; again and again."""
    rows = []
    with live_server() as (server, browser):
        visitor = LiveVisitor(browser, server.url)
        for cycle in range(1, count + 1):
            connected = visitor.start()
            visitor.page.wait_for_timeout(1500)
            visitor.stop()
            visitor.page.wait_for_timeout(1500)
            if cycle == 1 or cycle % 5 == 0:
                visitor.page.wait_for_timeout(5000)  # the server gives memory back a moment later
                rows.append((f"after {cycle}", f"{connected:.1f}", *held(server.pid)))
    print_table(("cycles", "connected in s", "MB", "threads"), rows)


@app.command()
def verdicts(videos: list[Path]) -> None:
    """How steady the shown states are on videos, and when each changes."""
    for path in videos:
        found = steadiness(path)
        print(f"\n{path.name}: {found.seconds:.1f} s, {found.num_tracks} tracks")
        print(f"changes a minute: raw {found.raw_per_minute:.1f}, shown {found.shown_per_minute:.1f}")
        print(
            "\n".join(
                f"  {at:6.2f} s  person {track}: {state.display_name}" for at, track, state in found.changes
            )
        )


@app.command()
def browser(
    seconds: float = 20.0,
    minutes: float = 10.0,
    visitors: int = 20,
    write: Annotated[Path | None, typer.Option(help="Write the tables into this Markdown file.")] = None,
) -> None:
    """The visitor's browser judges, with nobody, 2 and 10 people in view; the server's own way in the same run."""
    text = browser_report(seconds, minutes, visitors)
    print(text)
    if write:
        write_text_atomically(write, text)


@app.command()
def engines(software_card: bool = False) -> None:
    """Each way in which a browser can run the networks: ms a search. A card made of software is tried where asked for."""
    print_table(("way", "ms"), ways_tried(software_card=software_card))


@app.command()
def alike(folders: list[Path], most: int = 100) -> None:
    """Some pictures of each folder, judged by both."""
    print_likeness(folders, most)


@contextmanager
def training_run(server: Server) -> Iterator[None]:
    """A real training beside it, as the Train page starts it: with low priority."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "maskdet", "dataset", "practice", "--out", folder], check=True)
        command = [sys.executable, "-m", "maskdet", "train", folder, "--name", "beside", "--epochs", "50"]
        process = subprocess.Popen(
            ["nice", "-n", "10", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(25)  # until it has loaded TensorFlow and cut the faces
        yield
        process.kill()


def row(name: str, watched: Watched) -> tuple[str, ...]:
    """A line of the table."""
    rates = (watched.processed, watched.returned, watched.painted)
    return (name, *(f"{rate:.1f}" for rate in rates), f"{watched.median:.0f}", f"{watched.percentile_95:.0f}")


def held(pid: int) -> tuple[str, str]:
    """Memory and threads of the server."""
    process = psutil.Process(pid)
    return f"{process.memory_info().rss / 1e6:.0f}", str(process.num_threads())


def page_times(browser: Any, url: str) -> Iterator[tuple[str, float]]:
    """Seconds from a click in the menu until the other page stands; the first visits, which load modules, do not count."""
    page = browser.new_page()
    page.goto(url)
    pages = (("Check photos", "Check photos"), ("Models", "Models"), ("Pictures", "Pictures"))
    taken: dict[str, list[float]] = {name: [] for name, _ in pages}
    for _ in range(4):
        for name, title in pages:
            begin = time.perf_counter()
            page.get_by_test_id("stSidebarNavLink").filter(has_text=name).first.click()
            page.get_by_role("heading", name=title, exact=True).first.wait_for(timeout=60_000)
            settle(page)
            taken[name].append(time.perf_counter() - begin)
    page.close()
    for name, seconds in taken.items():
        yield name, statistics.median(seconds[1:])


if __name__ == "__main__":
    app()
