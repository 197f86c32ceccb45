"""The API under load: how many photos a second, how long each takes, and what judging faces together gains.

    python -m benchmarks.api                        on the sample photos, made 640 px wide
    python -m benchmarks.api PHOTOS... --seconds 20
    python -m benchmarks.api --quick                1 and 16 clients for a few seconds, to see that it works

Two servers run at a time and are asked in turns: `together` is what maskdet does (as many detectors as threads in the
settings, the faces of all requests in batches); `one by one` judges one request after the other, one face at a time, with
the same threads. Clients ask again as soon as they have their answer. Other programs make all figures worse.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import psutil
import typer

from benchmarks.photo import load
from benchmarks.support.api_server import ApiServer, environment_of, make_key
from benchmarks.support.browser import free_port, wait_for
from maskdet.images import fit_within, jpeg_bytes
from maskdet.inference import MaskPipeline
from maskdet.settings import PROJECT_ROOT, get_settings

CLIENTS, QUICK = (1, 4, 16, 64), (1, 16)
LONG_SIDE = 640
SERVE = "serve"  # the command of the servers that this one starts
MODES = ("one by one", "together")
HEAD = (
    "clients",
    "mode",
    "photos",
    "photos/s",
    "p50 ms",
    "p95 ms",
    "server CPU ms/photo",
    "server MB",
    "errors",
)

app = typer.Typer(add_completion=False)


class OneByOne:
    """A queue of one pipeline that judges one picture after the other: what the API would be without its own."""

    longest = 10_000

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._pipeline: MaskPipeline | None = None

    def __len__(self) -> int:
        return 0

    def submit(self, work: Callable[[MaskPipeline], Any]) -> Future[Any]:
        """Have `work` done when all before it is."""
        return self._thread.submit(lambda: work(self._loaded()))

    def _loaded(self) -> MaskPipeline:
        self._pipeline = self._pipeline or MaskPipeline.load(get_settings())
        return self._pipeline


@dataclass
class Load:
    """What the clients met."""

    times_s: list[float] = field(default_factory=list)
    errors: int = 0
    elapsed_s: float = 0.0
    cpu_s: float = 0.0
    memory_mb: float = 0.0


@app.command(SERVE, hidden=True)
def serve(port: int, mode: str) -> None:
    """One of the two servers."""
    import uvicorn

    from maskdet.api import create_api

    api = create_api()
    if mode == MODES[0]:
        api.state.queue = OneByOne()
    uvicorn.run(api, host="localhost", port=port, log_level="warning")


@app.command("run")
def run(
    photos: Annotated[list[str] | None, typer.Argument(help="Pictures, folders or globs.")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="Of asking, for each row and round.")] = 10,
    rounds: Annotated[int, typer.Option(min=1, help="In which both servers take turns.")] = 2,
    quick: Annotated[bool, typer.Option("--quick", help="1 and 16 clients, one round of 3 s.")] = False,
) -> None:
    """Print the table, each row as soon as it is measured."""
    clients, rounds, seconds = (QUICK, 1, min(seconds, 3.0)) if quick else (CLIENTS, rounds, seconds)
    files = [jpeg_bytes(fit_within(image, LONG_SIDE)) for image in load(photos)]
    with tempfile.TemporaryDirectory() as name, servers(Path(name)) as running:
        for server in running.values():
            asyncio.run(ask(server, files, 2, 3.0))  # loads the models
        print(f"{len(files)} photos of {LONG_SIDE} px, {rounds} rounds of {seconds:g} s\n")
        print_row(HEAD)
        for row in rows(running, files, clients, (seconds, rounds)):
            print_row(row)


def print_row(row: Sequence[str]) -> None:
    """One line under the others; what stands in it is on the terminal at once."""
    cells = (cell.rjust(max(len(title), 10)) for cell, title in zip(row, HEAD, strict=True))
    print("  ".join(cells).rstrip(), flush=True)


@contextmanager
def servers(folder: Path) -> Iterator[dict[str, ApiServer]]:
    """Both servers, with one key for both."""
    environment = environment_of(folder, {"api_requests_per_minute": "1000000", "api_queue": "10000"})
    key = make_key(environment)
    running, processes = {}, []
    try:
        for mode in MODES:
            port, log = free_port(), folder / f"{mode}.txt"
            command = [sys.executable, "-m", "benchmarks.api", SERVE, str(port), mode]
            with log.open("w") as output:
                process = subprocess.Popen(
                    command, cwd=PROJECT_ROOT, env=environment, stdout=output, stderr=output
                )
            processes.append(process)
            wait_for(f"http://localhost:{port}/healthz", process, log)
            running[mode] = ApiServer(f"http://localhost:{port}", key, process.pid, log)
        yield running
    finally:
        for process in processes:
            process.terminate()
            process.wait(timeout=30)


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
            yield clients_row(clients, mode, met)
        gain = rate(loads[MODES[1]]) / rate(loads[MODES[0]])
        yield (str(clients), "gain", "", f"x {gain:.2f}", "", "", "", "", "")


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


def rate(met: Load) -> float:
    """Photos a second."""
    return len(met.times_s) / met.elapsed_s


def clients_row(clients: int, mode: str, met: Load) -> tuple[str, ...]:
    """The figures of one server."""
    times = [seconds * 1000 for seconds in met.times_s]
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    cpu = met.cpu_s * 1000 / len(times)
    figures = (f"{rate(met):.1f}", f"{p50:.0f}", f"{p95:.0f}", f"{cpu:.0f}", f"{met.memory_mb:.0f}")
    return (str(clients), mode, str(len(times)), *figures, str(met.errors))


if __name__ == "__main__":
    if sys.argv[1:2] != [SERVE]:
        sys.argv.insert(1, "run")
    app()
