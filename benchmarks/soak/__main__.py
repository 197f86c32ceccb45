"""An hour of mixed use, and whether anything grows: memory, threads, open files, waiting.

    python -m benchmarks.soak --minutes 60 --write
    python -m benchmarks.soak --draw SAMPLES      only the plot and the table, from samples of before

Visitors check photos and walk through all pages, a browser starts and stops live video, a program asks the API, two
cameras play films, and a training runs again and again, all at their ease: it is about time, not load. The command ends with 1
where something grew by 5 % or more after the first ten minutes.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Annotated

import psutil
import typer

from benchmarks.load.actors import Records, ask_api, check_photos, walk
from benchmarks.load.live_loop import live_again_and_again
from benchmarks.soak import growth
from benchmarks.soak.words import draw, summary
from benchmarks.support.api_server import environment_of, make_key
from benchmarks.support.browser import Server, serve
from maskdet.settings import PROJECT_ROOT

EVERY_S = 10.0
MOST = 0.05
TRAIN_EVERY_S, FIRST_TRAINING_S = 1200.0, 180.0


def main(
    minutes: Annotated[float, typer.Option(min=1)] = 60.0,
    samples: Annotated[Path, typer.Option(help="Where the samples go, as JSON lines.")] = Path("soak.jsonl"),
    draw_only: Annotated[bool, typer.Option("--draw", help="Measure nothing, read the samples.")] = False,
    live: Annotated[bool, typer.Option(help="With live video in a browser.")] = True,
    write: Annotated[
        bool, typer.Option("--write", help="Put plot and table into docs/reliability.md.")
    ] = False,
) -> None:
    """Use it for so long, print what grew."""
    problems: list[str] = []
    if not draw_only:
        problems = run(minutes * 60, samples, live=live)
    taken = growth.read(samples)
    words = summary(taken, problems)
    print(words)
    if write:
        draw(taken, words)
    grown = [name for name in growth.MEASURES if growth.growth(taken, name) >= MOST]
    sys.exit(bool(grown or problems))


def run(seconds: float, samples: Path, *, live: bool) -> list[str]:
    """Use everything for so long. Returns: what went wrong, as sentences."""
    records, end = Records(), time.monotonic() + seconds

    def over() -> bool:
        return time.monotonic() >= end

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = environment_of(folder, {"watch_port": "0"})
        prepare(environment)
        settings = {"data_dir": str(folder), "watch_port": "0", "api_requests_per_minute": "100000"}
        server = stack.enter_context(serve(folder / "server.txt", **settings))
        watches = stack.enter_context(started(["watch", "--quiet"], environment))
        threads = [
            threading.Thread(
                target=asyncio.run, args=(visitors(server.url, make_key(environment), records, over),)
            ),
            threading.Thread(target=train_now_and_then, args=(environment, over)),
        ]
        for thread in threads:
            thread.start()
        if live:
            threads.append(
                threading.Thread(target=live_again_and_again, args=(server.url, folder, records, over))
            )
            threads[-1].start()
        watch_processes(server, watches, samples, records, over)
        for thread in threads:
            thread.join()
    return [f"{kind}: {problem}" for kind, record in records.items() for problem in record.problems]


def watch_processes(
    server: Server, watches: subprocess.Popen[bytes], path: Path, records: Records, over: growth.Over
) -> None:
    """Take a sample again and again; each is on the disk at once."""
    start, taken = time.monotonic(), list[growth.Sample]()
    processes = psutil.Process(server.pid), psutil.Process(watches.pid)
    while not over():
        time.sleep(EVERY_S)
        since = time.monotonic() - 6 * EVERY_S
        medians = {name: records[kind].median_since(since) for name, kind in growth.WAITING.items()}
        taken.append(growth.take(start, *processes, **medians))
        growth.write(path, taken)


async def visitors(url: str, key: str, records: Records, over: growth.Over) -> None:
    """Two visitors with photos, two who walk about, a program."""
    from maskdet.images import jpeg_bytes
    from maskdet.synthesis import sample_photos

    photos = [jpeg_bytes(photo.image) for photo in sample_photos()]
    await asyncio.gather(
        *(check_photos(url, photos, records, over, rest_s=4) for _ in range(2)),
        *(walk(url, records, over, first=7 * number, rest_s=6) for number in range(2)),
        ask_api(url, key, photos, records, over, rest_s=3),
    )


def prepare(environment: dict[str, str]) -> None:
    """A data set to train on, and two cameras that play films."""
    for words in (["maskdet", "dataset", "practice"], ["benchmarks.soak.film_watches"]):
        command = [sys.executable, "-m", *words]
        subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=True, capture_output=True)


@contextmanager
def started(words: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A command of maskdet beside the server, ended afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "maskdet", *words],
        cwd=PROJECT_ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)


def train_now_and_then(environment: dict[str, str], over: growth.Over) -> None:
    """A small training, then rest; it is a process of its own, as from the page Train."""
    due, number = time.monotonic() + FIRST_TRAINING_S, 0
    while not over():
        if time.monotonic() < due:
            time.sleep(1)
            continue
        number += 1
        words = [
            "train",
            "--name",
            f"soak-{number}",
            "--architecture",
            "tiny",
            "--start",
            "scratch",
            "--epochs",
            "2",
        ]
        with started(words, environment) as training:
            if hasattr(os, "setpriority"):
                os.setpriority(os.PRIO_PROCESS, training.pid, 15)
            while training.poll() is None and not over():
                time.sleep(1)
        due = time.monotonic() + TRAIN_EVERY_S


if __name__ == "__main__":
    typer.run(main)
