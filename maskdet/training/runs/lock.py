"""One training at a time on a data folder, by a lock that ends with its process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from maskdet.errors import TrainingProblem
from maskdet.fileio import try_lock

LOCK = "lock"


@contextmanager
def training_lock(runs_dir: Path, run_id: str) -> Iterator[None]:
    """Hold the lock of all runs; the system frees it when the process ends, however it ends.

    Raises: TrainingProblem when another process trains.
    """
    runs_dir.mkdir(parents=True, exist_ok=True)
    with (runs_dir / LOCK).open("a+", encoding="utf-8") as file:
        if not try_lock(file):
            raise TrainingProblem(
                f"Another training is under way ({_holder(file)}). Only one runs at a time, so that both do not crawl: "
                "wait for its end, or cancel it on the page Training."
            )
        file.seek(0)
        file.truncate()
        file.write(run_id)
        file.flush()
        yield


def _holder(file: IO[str]) -> str:
    try:
        file.seek(0)
        return f"run {file.read(100).strip() or 'of unknown name'}"
    except OSError:  # where the system also forbids reading a locked file
        return "another process"
