"""Samples of processes over a long time, and whether anything in them grows."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

SETTLED_S, COMPARED_S = (
    600.0,
    300.0,
)  # what came sooner is warming up; from the beginning and the end, so much is compared
MEASURES = {
    "server_mb": "the server's memory",
    "watches_mb": "the watches' memory",
    "threads": "the server's threads",
    "files": "the server's open files",
}
WAITING = {
    "photo_s": "a photo's verdict",
    "page_s": "a page",
    "api_s": "an answer of the API",
}  # as kinds of records
Over = Callable[[], bool]


@dataclass(frozen=True)
class Sample:
    """How the processes stand: seconds since the beginning, megabytes, counts; medians of seconds since the last sample."""

    at_s: float
    server_mb: float
    watches_mb: float
    threads: int
    files: int
    photo_s: float | None = None
    page_s: float | None = None
    api_s: float | None = None


def take(start: float, server: psutil.Process, watches: psutil.Process, **medians: float | None) -> Sample:
    """A sample of now. `start`: of time.monotonic."""
    with server.oneshot():
        megabytes = server.memory_info().rss / 1e6
        return Sample(
            time.monotonic() - start,
            megabytes,
            _family_mb(watches),
            server.num_threads(),
            server.num_fds(),
            **medians,
        )


def _family_mb(process: psutil.Process) -> float:
    total = 0.0
    with suppress(psutil.Error):
        for member in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                total += member.memory_info().rss / 1e6
    return total


def write(path: Path, samples: Sequence[Sample]) -> None:
    """One JSON line each."""
    path.write_text("".join(json.dumps(asdict(sample)) + "\n" for sample in samples), encoding="utf-8")


def read(path: Path) -> list[Sample]:
    """What `write` wrote."""
    return [Sample(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def levels(samples: Sequence[Sample], measure: str) -> tuple[float, float]:
    """The median in five minutes after the first ten, and in the last five; of a short run, of its second and last quarter."""
    end = samples[-1].at_s
    span = min(COMPARED_S, end / 4)
    settled = min(SETTLED_S, end / 4)
    before = [getattr(s, measure) for s in samples if settled <= s.at_s <= settled + span]
    after = [getattr(s, measure) for s in samples if s.at_s >= end - span]
    return statistics.median(before), statistics.median(after)


def growth(samples: Sequence[Sample], measure: str) -> float:
    """By what share it is more at the end than after the first ten minutes."""
    before, after = levels(samples, measure)
    return after / before - 1
