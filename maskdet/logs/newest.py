"""The newest warnings and errors of this process, in memory alone: without secrets, and without the pictures they were about."""

from __future__ import annotations

import logging
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from maskdet.logs.formats import message_of
from maskdet.logs.ids import current_ids

KEPT = 50  # different ones
SHOWN_CHARACTERS = 500


@dataclass(frozen=True)
class LogProblem:
    """Something that was logged; the same again only counts.

    Attributes:
        level: "warning", "error" or "critical".
        number: of the request or visit it belonged to last, as error pages name it; empty where there is none.
    """

    time: datetime
    level: str
    logger: str
    message: str
    count: int = 1
    number: str = ""


class NewestProblems(logging.Handler):
    """Keeps the newest ones; from any thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._found: OrderedDict[tuple[str, str], LogProblem] = OrderedDict()
        self._counts: Counter[str] = Counter()
        self._own = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Note one."""
        if record.name.startswith(("uvicorn", "asyncio")) and record.levelno < logging.ERROR:
            return
        message = message_of(record)
        if record.exc_info and record.exc_info[0]:
            message += f" ({record.exc_info[0].__name__})"
        level, key = record.levelname.lower(), (record.name, message[:SHOWN_CHARACTERS])
        ids = current_ids()
        number = ids.get("request") or ids.get("visit") or ""
        with self._own:
            self._counts[level] += 1
            before = self._found.pop(key, None)
            time = datetime.fromtimestamp(record.created, UTC)
            fresh = LogProblem(time, level, *key, number=number)
            self._found[key] = replace(fresh, count=before.count + 1) if before else fresh
            while len(self._found) > KEPT:
                self._found.popitem(last=False)

    def newest(self) -> list[LogProblem]:
        """The newest first."""
        with self._own:
            return list(reversed(self._found.values()))

    def counts(self) -> dict[str, int]:
        """Level -> how many there were."""
        with self._own:
            return dict(self._counts)


NEWEST = NewestProblems()


def newest_problems() -> list[LogProblem]:
    """What went wrong in this process, the newest first; at most fifty different ones."""
    return NEWEST.newest()


def num_problems() -> dict[str, int]:
    """Level -> how many lines of it were logged since the process began."""
    return NEWEST.counts()
