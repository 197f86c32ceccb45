"""The API under load: how many photos a second, how long each takes, and what judging faces together gains.

    python -m benchmarks.api                        on the sample photos, made 640 px wide
    python -m benchmarks.api PHOTOS... --seconds 20
    python -m benchmarks.api --quick                1 and 16 clients for a few seconds, to see that it works

Three servers run at a time and are asked in turns: `one by one` judges one picture after the other and one face after the
other, with all threads of the settings on each; `side by side` has detector and mask model for each core, and judges each
face alone; `together` is what maskdet does: the same, with the faces of all requests in batches. Clients ask again as soon
as they have their answer. Other programs make all figures worse.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import psutil
import typer

from benchmarks.api.rivals import MODES, ONE_BY_ONE, rival, rivals
from benchmarks.photo import load
from benchmarks.support.api_server import ApiServer
from benchmarks.support.section import write_section
from maskdet.images import fit_within, jpeg_bytes
from maskdet.registry import table
from maskdet.settings import PROJECT_ROOT, get_settings

CLIENTS, QUICK = (1, 4, 16, 64), (1, 16)
LONG_SIDE = 640
SERVE = "serve"  # the command of the servers that this one starts
PAGE, HEADING = PROJECT_ROOT / "docs" / "api.md", "## Under load"
HEAD = (
    "clients",
    "faces are judged",
    "photos",
    "photos/s",
    "against one by one",
    "p50 ms",
    "p95 ms",
    "CPU ms a photo",
    "server MB",
    "errors",
)

MEANING = """*One by one*: one picture after the other, one face after the other, all threads on each. *Side by side*: a detector and a
mask model for each core, faces still one at a time. *Together*, as maskdet does it: the faces of all requests in batches of
four. Batches save a part of the mask model's time and none of the detector's; the rest of the gain is that no core waits.
Under more load than it can judge answers come later, not faster: from then on add cores (`MASKDET_NUM_THREADS`)."""

app = typer.Typer(add_completion=False)


@dataclass
class Load:
    """What the clients met."""

    times_s: list[float] = field(default_factory=list)
    errors: int = 0
    elapsed_s: float = 0.0
    cpu_s: float = 0.0
    memory_mb: float = 0.0

    @property
    def rate(self) -> float:
        """Photos a second."""
        return len(self.times_s) / self.elapsed_s


@app.command(SERVE, hidden=True)
def serve(port: int, mode: str) -> None:
    """One of the servers."""
    import uvicorn

    uvicorn.run(rival(mode), host="localhost", port=port, log_level="warning")


@app.command("run")
def run(
    photos: Annotated[list[str] | None, typer.Argument(help="Pictures, folders or globs.")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="Of asking, for each row and round.")] = 8,
    rounds: Annotated[int, typer.Option(min=1, help="In which the servers take turns.")] = 3,
    quick: Annotated[bool, typer.Option("--quick", help="1 and 16 clients, one round of 3 s.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/api.md.")] = False,
) -> None:
    """Print the table, each row as soon as it is measured."""
    clients, rounds, seconds = (QUICK, 1, min(seconds, 3.0)) if quick else (CLIENTS, rounds, seconds)
    files = [jpeg_bytes(fit_within(image, LONG_SIDE)) for image in load(photos)]
    found, busy = [], os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name, rivals(Path(name), SERVE) as running:
        for server in running.values():
            asyncio.run(ask(server, files, 2, 3.0))  # loads the models
        print_row(HEAD)
        for row in rows(running, files, clients, (seconds, rounds)):
            print_row(row)
            found.append(row)
    about = (
        f"`python -m benchmarks.api`: {len(files)} photos of {LONG_SIDE} px, {rounds} rounds of {seconds:g} s for each row, "
        f"{get_settings().num_threads} cores, clients on the same computer, which had a load of {busy:.0f} before."
    )
    print(about)
    if write:
        write_section(PAGE, HEADING, f"{about}\n\n{table(HEAD, found)}\n{MEANING}")


def print_row(row: Sequence[str]) -> None:
    """One line under the others; what stands in it is on the terminal at once."""
    cells = (cell.rjust(max(len(title), 12)) for cell, title in zip(row, HEAD, strict=True))
    print("  ".join(cells).rstrip(), flush=True)


def rows(
    running: dict[str, ApiServer], files: list[bytes], numbers: Sequence[int], turns: tuple[float, int]
) -> Iterator[tuple[str, ...]]:
    """One row for each number of clients and each server; `turns`: seconds of each, and how many."""
    seconds, rounds = turns
    for clients in numbers:
        loads = {mode: Load() for mode in MODES}
        for _, mode in itertools.product(range(rounds), MODES):
            add(loads[mode], asyncio.run(ask(running[mode], files, clients, seconds)))
        for mode, met in loads.items():
            yield clients_row(clients, mode, met, loads[ONE_BY_ONE])


async def ask(server: ApiServer, files: list[bytes], clients: int, seconds: float) -> Load:
    """Have so many clients ask for a while."""
    import httpx

    met, process = Load(), psutil.Process(server.pid)
    cpu, start = sum(process.cpu_times()[:2]), time.perf_counter()
    end = start + seconds
    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(
        base_url=server.url, headers=server.headers, timeout=300, limits=limits
    ) as http:

        async def one(number: int) -> None:
            for data in itertools.cycle(files[number % len(files) :] + files[: number % len(files)]):
                if time.perf_counter() > end:
                    return
                began = time.perf_counter()
                answer = await http.post("/api/v1/detect", files={"file": ("photo.jpg", data)})
                met.times_s.append(time.perf_counter() - began)
                met.errors += answer.status_code != 200

        await asyncio.gather(*(one(number) for number in range(clients)))
    met.elapsed_s = time.perf_counter() - start
    met.cpu_s, met.memory_mb = sum(process.cpu_times()[:2]) - cpu, process.memory_info().rss / 1e6
    return met


def add(total: Load, part: Load) -> None:
    """Put a round to the others."""
    total.times_s += part.times_s
    total.errors += part.errors
    total.elapsed_s += part.elapsed_s
    total.cpu_s += part.cpu_s
    total.memory_mb = max(total.memory_mb, part.memory_mb)


def clients_row(clients: int, mode: str, met: Load, alone: Load) -> tuple[str, ...]:
    """The figures of one server; `alone`: of the one that judges one by one."""
    times = [seconds * 1000 for seconds in met.times_s]
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    cpu = met.cpu_s * 1000 / len(times)
    figures = (f"{met.rate:.1f}", f"x {met.rate / alone.rate:.2f}", f"{p50:.0f}", f"{p95:.0f}")
    return (
        str(clients),
        mode,
        str(len(times)),
        *figures,
        f"{cpu:.0f}",
        f"{met.memory_mb:.0f}",
        str(met.errors),
    )


if __name__ == "__main__":
    if sys.argv[1:2] != [SERVE]:
        sys.argv.insert(1, "run")
    app()
