"""Kills trainer and server at random moments, and checks what is left.

    python -m benchmarks.kills                  20 rounds on a part of the practice set
    python -m benchmarks.kills --rounds 5 --seed 7

After every kill: the active version is whole, no version is broken, no lock is stuck (a run can be started or gone
on with), and what was saved is still there. Ends with 1 when anything is not so.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import psutil
import typer

from benchmarks.support.table import print_table

if TYPE_CHECKING:
    from maskdet.training.runs import Run

LONGEST_S = 180


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 20,
    seed: Annotated[int, typer.Option(help="Of the moments.")] = 0,
) -> None:
    """Kill, check, go on; print a line per round."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        rng, rows = random.Random(seed), []
        for number in range(1, rounds + 1):
            what, wait_s = rng.choice(("trainer", "server", "both")), rng.uniform(0.5, 25)
            problem = one_round(Path(folder), what, wait_s, number)
            rows.append((f"{number}: {what} after {wait_s:.1f} s", problem or "all whole"))
            print(": ".join(rows[-1]), flush=True)
        finish_what_is_left()
    print()
    print_table(("killed", "left"), rows)
    sys.exit(any(problem != "all whole" for _, problem in rows))


def prepare(folder: Path) -> None:
    """Data and models of the bench's own."""
    os.environ["MASKDET_DATA_DIR"], os.environ["MASKDET_MODELS_DIR"] = (
        str(folder / "data"),
        str(folder / "models"),
    )
    from maskdet.dataset import build_practice_set
    from maskdet.settings import PROJECT_ROOT

    shutil.copytree(PROJECT_ROOT / "models", folder / "models")
    build_practice_set(folder / "whole")
    for label in ("with_mask", "without_mask"):
        (folder / "data" / "small" / label).mkdir(parents=True)
        for path in sorted((folder / "whole" / label).glob("*.png"))[::4]:
            shutil.copy(path, folder / "data" / "small" / label)


def one_round(folder: Path, what: str, wait_s: float, number: int) -> str:
    """Start a server and a run, or go on with the last one; kill; check. Returns: what is wrong, or nothing."""
    from benchmarks.support.browser import serve
    from maskdet.training import runs

    with serve(folder / "log.txt") as server:
        run = begin()
        time.sleep(wait_s)
        if what in ("server", "both"):
            os.kill(server.pid, signal.SIGKILL)
        if what in ("trainer", "both"):
            kill_trainer(run)
        time.sleep(0.5)
        problem = outcome(run, what)
        if run.state == "done" and not run.version:
            runs.save_run(run, folder / "models", f"round-{number}")
    return problem


def begin() -> Run:
    """The run that goes on, the last one gone on with, or a new one."""
    from maskdet.training import runs
    from maskdet.training.runs import SCRATCH, RunConfig, TrainingConfig

    running = runs.current_run()
    if running:
        return running
    last = runs.list_runs()[:1]
    if last and last[0].resumable:
        return runs.start_run(last[0], resume=True)
    training = TrainingConfig(image_size=64, epochs=4, learning_rate=1e-3)
    config = RunConfig(os.environ["MASKDET_DATA_DIR"] + "/small", "tiny", SCRATCH, training, recipe="bench")
    return runs.start_run(runs.create_run(config))


def kill_trainer(run: Run) -> None:
    """Kill the process of a run at once (SIGKILL); nothing happens where it has ended."""
    job = run.job
    if job and psutil.pid_exists(job.identity.pid):
        os.kill(job.identity.pid, signal.SIGKILL)


def outcome(run: Run, what: str) -> str:
    """What is wrong after a kill, as a sentence; empty when nothing is."""
    from maskdet.inference import MaskPipeline
    from maskdet.registry import broken_versions
    from maskdet.settings import get_settings

    settings = get_settings()
    MaskPipeline.load(settings)  # raises when the active version is not whole
    broken = broken_versions(settings.models_dir)
    if broken:
        return f"broken: {broken[0].problem}"
    if what != "server" and run.state == "running":
        return "the killed run counts as running"
    if what == "server" and run.state not in ("running", "done"):
        return f"the run ended with the server: {run.state}"
    return ""


def finish_what_is_left() -> None:
    """The last run goes on to its end: no lock is stuck, and what was saved is of use."""
    run, end = begin(), time.monotonic() + LONGEST_S
    while run.state == "running" and time.monotonic() < end:
        time.sleep(0.5)
    print(f"the last run went on to its end: {run.state}, {len(run.history())} rounds")
    if run.state != "done":
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
