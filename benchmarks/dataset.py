"""How long a data set takes to open and to check, and how much memory.

    python -m benchmarks.dataset             the practice set, built for it
    python -m benchmarks.dataset FOLDER      yours; it is only read

Each step runs in a process of its own; the cache is empty before the first. The check finds the index made by the
steps before it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import psutil
import typer

from benchmarks.support.table import print_table
from maskdet.dataset import build_practice_set

STEPS = (
    ("open, first time", ("split",)),
    ("open, again", ("split",)),
    ("health check, first time", ("check", "--json")),
    ("health check, again", ("check", "--json")),
)


def main(folder: Annotated[Path | None, typer.Argument(help="One subfolder per label.")] = None) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as cache:
        root = folder or build_practice_set(Path(cache) / "practice").folder
        rows = []
        for name, arguments in STEPS:
            seconds, megabytes = run(arguments, root.resolve(), Path(cache))
            rows.append((name, f"{seconds:.1f}", f"{megabytes:.0f}"))
        print(f"{root}: {sum(1 for _ in root.glob('*/*'))} files\n")
        print_table(("step", "seconds", "peak MB"), rows)
        print("\nSeconds include starting Python and importing, about 2 s.")


def run(arguments: tuple[str, ...], root: Path, cache: Path) -> tuple[float, float]:
    """(wall seconds, peak MB) of `python -m maskdet dataset ...` on a folder."""
    command = [sys.executable, "-m", "maskdet", "dataset", arguments[0], str(root), *arguments[1:]]
    start, peak = time.perf_counter(), 0.0
    process = psutil.Popen(
        command, stdout=subprocess.DEVNULL, env={**os.environ, "MASKDET_DATA_DIR": str(cache)}
    )
    while process.poll() is None:
        try:
            peak = max(peak, process.memory_info().rss / 1e6)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.02)
    if process.wait():
        raise typer.Exit(process.returncode)
    return time.perf_counter() - start, peak


if __name__ == "__main__":
    typer.run(main)
