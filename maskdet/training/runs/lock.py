"""One training at a time on a data folder, by a lock that ends with its process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maskdet.errors import TrainingProblem
from maskdet.fileio import file_lock, write_text_atomically
from maskdet.language import tr

LOCK, HOLDER = "lock", ".lock-holder"


@contextmanager
def training_lock(runs_dir: Path, run_id: str) -> Iterator[None]:
    """Hold the lock of all runs while the block runs.

    Raises: TrainingProblem when another process trains.
    """
    with file_lock(runs_dir / LOCK) as free:
        if not free:
            raise TrainingProblem(
                tr(
                    "Another training is under way ({holder}). Only one runs at a time, so that both do not crawl: wait "
                    "for its end, or cancel it under Train.",
                    holder=_holder(runs_dir),
                )
            )
        write_text_atomically(runs_dir / HOLDER, run_id)
        yield


def _holder(runs_dir: Path) -> str:
    try:
        name = (runs_dir / HOLDER).read_text(encoding="utf-8").strip()
    except OSError:  # it is only now writing its name
        return tr("another process")
    return tr("run {name}", name=name) if name else tr("run of unknown name")
