"""Recorder: the one buffer between a camera and the database. What cannot be written yet waits in memory, in order.

Bounded: past `MOST` the oldest goes first. What is lost is counted, and lost as well when the process ends before it
was written.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from maskdet.alerts import Event
from maskdet.cameras import Watch
from maskdet.language import tr
from maskdet.store.database import Store, open_store
from maskdet.store.problems import StoreProblem
from maskdet.store.recording import count_minute, record, record_clip
from maskdet.tracking import MinuteCount

log = logging.getLogger("maskdet.store")

MOST_CLIPS = 50  # each is about half a megabyte
MOST = 5000  # events and minutes: days of a busy watch, and with pictures less than a gigabyte

Write = Callable[[Store], None]


class Recorder:
    """Holds the records of one watch until they are written. `record` and `count` from any thread, at once; the rest from one.

    Attributes:
        store: None until it could be opened.
        num_lost: records that will never be written.
    """

    def __init__(self, open_database: Callable[[], Store] = open_store) -> None:
        self.store: Store | None = None
        self.num_lost = 0
        self._open = open_database
        self._waiting: deque[Write] = deque()
        self._lock = threading.Lock()  # around what waits; never held while the database is asked
        self._clips: list[Write] = []  # those of what waits
        self._outage = self._loss = ""

    @property
    def is_away(self) -> bool:
        """Whether the last attempt found no database."""
        return bool(self._outage)

    @property
    def problem(self) -> str:
        """Why records wait, or why the last one was lost; a sentence without secrets, empty while all is well."""
        return self._outage or self._loss

    @property
    def waiting(self) -> int:
        """How much is not in the database yet."""
        return len(self._waiting)

    def record(self, event: Event, watch: Watch, picture: bytes | None = None) -> None:
        """Take in an event, with a JPEG picture where there is one."""
        self._add(lambda store: record(store, event, watch, picture))

    def record_clip(self, event_id: str, mp4: bytes) -> None:
        """Take in the clip of an event; it is the first to be left out where too many wait."""
        with self._lock:
            self._clips = [write for write in self._clips if write in self._waiting]
            full = len(self._clips) >= MOST_CLIPS
        if full:
            return self._lose(tr("The database was away for too long: clips of some events are lost."))
        self._clips.append(lambda store: record_clip(store, event_id, mp4))
        self._add(self._clips[-1])

    def count(self, count: MinuteCount) -> None:
        """Take in the counts of a minute."""
        self._add(lambda store: count_minute(store, count))

    def write_next(self) -> bool:
        """Write the oldest record; opens the database where that was not possible before.

        Returns: whether one is done with: False where none waits, or the database is away.
        """
        try:
            store = self.store = self.store or self._open()
            write = self._waiting[0] if self._waiting else None
            if write:
                self._try(write, store)
                self._remove(write)
            self._outage = ""
            return write is not None
        except StoreProblem as outage:
            if not self._outage:  # once, not with every attempt
                log.warning("Records wait in memory. %s", outage)
            self._outage = str(outage)
            return False

    def _try(self, write: Write, store: Store) -> None:
        """Raises: StoreProblem where the same may be tried again; a record that never can be written is lost."""
        try:
            write(store)
        except StoreProblem as problem:
            if problem.is_outage:
                raise
            self._lose(
                tr("A record cannot be written, and is left out so that the others can. {why}", why=problem)
            )
        except Exception as error:
            log.exception("A record cannot be written")
            self._lose(
                tr(
                    "A record could not be written ({error}), and is left out. The log says more.",
                    error=type(error).__name__,
                )
            )

    def flush(self) -> int:
        """Write what waits. Returns: how much still does."""
        while self.write_next():
            pass
        return self.waiting

    def _add(self, write: Write) -> None:
        with self._lock:
            full = len(self._waiting) == MOST
            if full:
                self._waiting.popleft()
            self._waiting.append(write)
        if full:
            self._lose(
                tr("The database was away for too long: the oldest records that waited for it are lost.")
            )

    def _remove(self, write: Write) -> None:
        with self._lock:
            if self._waiting and self._waiting[0] is write:  # else it went as the oldest meanwhile
                self._waiting.popleft()

    def _lose(self, sentence: str) -> None:
        with self._lock:
            self.num_lost += 1
            news, self._loss = sentence != self._loss, sentence
        if news:  # once, not with every record
            log.error("%s", sentence)
