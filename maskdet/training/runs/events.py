"""What a run says while it works: JSON lines, kept in its folder and handed on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PHASES = (
    "reading pictures", "cutting faces", "features", "head", "fine-tuning", "training", "measuring", "saving",
)  # fmt: skip
EVERY_S = 0.5  # between two steps that are told

Tell = Callable[[dict[str, Any]], None]


class EventLog:
    """Appends events to a file, one line each, and hands each on."""

    def __init__(self, path: Path, also: Tell | None = None) -> None:
        self._path = path
        self._also = also

    def __call__(self, event: dict[str, Any]) -> None:
        # Opened each time: a line is whole or, after a kill, cut off, and never lost in a buffer.
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")
        if self._also:
            self._also(event)


class Pace:
    """Lets one call through about every `EVERY_S` seconds."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self._every_s = every_s
        self._last = float("-inf")

    def due(self) -> bool:
        now = time.monotonic()
        if now - self._last < self._every_s:
            return False
        self._last = now
        return True


def silent(event: dict[str, Any]) -> None:
    """Tells no one."""


def progress(tell: Tell, phase: str) -> Callable[[int, int], None]:
    """A (done, total) callback that tells how far a phase is, not too often."""
    pace = Pace()

    def report(done: int, total: int) -> None:
        if pace.due() or done == total:
            tell({"event": "phase", "phase": phase, "done": done, "total": total})

    return report
