"""Inside: how many are inside, from what screens and watches count over their lines. A file keeps it over restarts.

Each source tells its totals, not its news: a message that is lost or comes twice changes nothing.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from maskdet.access import Role, allowed
from maskdet.fileio import write_text_atomically
from maskdet.tracking import Crossings

log = logging.getLogger(__name__)
MOST_SOURCES = 200  # the oldest are forgotten
MOST_AT_ONCE = 10_000  # people between two messages; more is none of a camera's


class Inside:
    """The number, and whose totals it is made of. Thread-safe; the file is read anew where another process wrote it.

    Args:
        path: of its file.
        today: by which days are told apart; this computer's local ones.
    """

    def __init__(self, path: Path, today: Callable[[], date] = lambda: datetime.now().date()) -> None:
        self._path, self._today, self._lock = path, today, threading.Lock()

    def number(self, *, empty_at_midnight: bool) -> int:
        """How many are inside now."""
        with self._lock:
            return int(self._read(empty_at_midnight)["inside"])

    def count(self, source: str, totals: Crossings, *, empty_at_midnight: bool) -> int:
        """Take in how many walked in and out before a source since it began. Returns: how many are inside now.

        Of a source that was not known, its totals count as new.
        """
        with self._lock:
            content = self._read(empty_at_midnight)
            known = content["sources"].pop(source, [0, 0])
            news = [
                _news(now, before) for now, before in zip((totals.entered, totals.exited), known, strict=True)
            ]
            content["sources"][source] = [totals.entered, totals.exited]
            content["sources"] = dict(list(content["sources"].items())[-MOST_SOURCES:])
            if any(news) or [totals.entered, totals.exited] != known:
                # Who walks out of an empty room was inside before the count began.
                content["inside"] = max(0, content["inside"] + news[0] - news[1])
                self._write(content)
            return int(content["inside"])

    def set(self, number: int) -> None:
        """Correct it: someone counted by eye."""
        with self._lock:
            self._write(self._read(empty_at_midnight=True) | {"inside": max(0, number)})

    def _read(self, empty_at_midnight: bool) -> dict[str, Any]:
        today = self._today().isoformat()
        content: dict[str, Any] = {"day": today, "inside": 0, "sources": {}}
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            found = json.loads(self._path.read_text(encoding="utf-8"))
            content = {
                "day": str(found["day"]),
                "inside": max(0, int(found["inside"])),
                "sources": {str(k): [int(v[0]), int(v[1])] for k, v in found["sources"].items()},
            }
        if empty_at_midnight and content["day"] != today:
            content["inside"] = 0
        return content | {"day": today}

    def _write(self, content: dict[str, Any]) -> None:
        try:
            write_text_atomically(self._path, json.dumps(content))
        except OSError as error:
            log.warning("How many are inside could not be kept: %s", error.strerror)


@allowed(Role.OPERATOR, "corrected how many are inside", about="number")
def set_inside(path: Path, number: int) -> None:
    """Correct it: someone counted by eye."""
    Inside(path).set(number)


def _news(now: int, before: int) -> int:
    """How many more; a source that began anew under its old name starts at nothing."""
    return min(MOST_AT_ONCE, now - before if now >= before else now)
