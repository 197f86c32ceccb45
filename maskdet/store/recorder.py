"""Recorder: keeps what happens also while the database cannot be reached: in memory, until it can again.

What `record` and `count` say True to is in the database. The rest waits in this process: it is written by the next
call or `flush`, in order, and lost when the process ends before. At most `MOST` things wait; then the oldest go.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from functools import partial

from maskdet.alerts import Event
from maskdet.cameras import Watch
from maskdet.store.database import Store, StoreProblem
from maskdet.store.recording import count_minute, record
from maskdet.tracking import MinuteCount

log = logging.getLogger("maskdet.store")

MOST = 5000  # events and minutes: days of a busy watch, and with pictures less than a gigabyte


class Recorder:
    """Writes for one watch. One thread at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[Callable[[], None]] = deque()
        self.problem = ""  # why something waits, for people

    def record(self, event: Event, watch: Watch, picture: bytes | None = None) -> bool:
        """Keep an event. Returns: whether it is in the database now."""
        return self._add(partial(record, self._store, event, watch, picture))

    def count(self, count: MinuteCount) -> bool:
        """Keep the counts of a minute. Returns: whether they are in the database now."""
        return self._add(partial(count_minute, self._store, count))

    def flush(self) -> int:
        """Write what waits; worth a try every second or so. Returns: how much still waits."""
        while self._waiting:
            try:
                self._waiting[0]()
            except StoreProblem as problem:
                if problem.is_outage:
                    self._note(str(problem))
                    break
                log.error("Something cannot be kept, and is left out so that the rest can. %s", problem)
            self._waiting.popleft()
        else:
            self.problem = ""
        return len(self._waiting)

    def _add(self, write: Callable[[], None]) -> bool:
        if len(self._waiting) == MOST:
            self._waiting.popleft()
            log.error("The database was away for too long: the oldest event that waited for it is lost.")
        self._waiting.append(write)
        return self.flush() == 0

    def _note(self, problem: str) -> None:
        if not self.problem:  # once, not every second
            log.warning("Events wait in memory. %s", problem)
        self.problem = problem
