"""EventWriter: all that a watch asks of the database, in a thread of its own: watching never waits for it."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING

from maskdet.errors import MaskdetError
from maskdet.language import tr
from maskdet.retries import DATABASE
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from maskdet.alerts import Event, SharedCooldown
    from maskdet.cameras import Watch
    from maskdet.store import Store
    from maskdet.tracking import MinuteCount

log = logging.getLogger("maskdet.watching")

ASK_S = 2.0  # between two questions whether alerts are suspended
IDLE_S = 0.5
CLOSE_S = 5.0  # for what still waits when the watch ends


class EventWriter:
    """Writes the events and counts of one watch. All methods may be called from any thread; none waits but `close`.

    Args:
        open_database: gives the database, which several may share; by default one of its own.

    Attributes:
        suspended_until: as the database answered last.
        num_errors: failures that nobody foresaw; each is logged, and the thread goes on.
    """

    def __init__(self, watch: Watch, open_database: Callable[[], Store] | None = None) -> None:
        from maskdet.store import Recorder, open_store  # SQLAlchemy: 0.3 s to import

        self.suspended_until: datetime | None = None
        self.num_errors = 0
        self._watch, self._recorder = watch, Recorder(open_database or open_store)
        self._error = ""
        self._questions: queue.SimpleQueue[tuple[datetime, Future[bool]]] = queue.SimpleQueue()
        self._asked_s = -1e9
        self._wake, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="event writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How much is not in the database yet."""
        return self._recorder.waiting

    @property
    def is_open(self) -> bool:
        """Whether the database could be opened."""
        return self._recorder.store is not None

    @property
    def num_lost(self) -> int:
        """How much never will be."""
        return self._recorder.num_lost

    @property
    def problem(self) -> str:
        """What keeps it from writing, a sentence without secrets; empty while all is well."""
        return self._recorder.problem or self._error

    def write(self, event: Event, picture: bytes | None = None) -> None:
        """Write an event, with a JPEG picture where there is one."""
        self._recorder.record(event, self._watch, picture)
        self._wake.set()

    def write_clip(self, event_id: str, mp4: bytes) -> None:
        """Write the clip of an event that was written before."""
        self._recorder.record_clip(event_id, mp4)
        self._wake.set()

    def count(self, count: MinuteCount | None) -> None:
        """Write a finished minute; None: there is none."""
        if count is not None:
            self._recorder.count(count)
            self._wake.set()

    def cooldown(self) -> SharedCooldown | None:
        """The silence that all watches share, where the settings ask for one."""
        return _SharedByDatabase(self) if get_settings().shared_cooldown_s else None

    def may_send(self, wall: datetime) -> Future[bool]:
        """Ask the database whether a message may go out now, by the silence that all watches share."""
        answer: Future[bool] = Future()
        self._questions.put((wall, answer))
        self._wake.set()
        return answer

    def close(self) -> None:
        """Write what waits, for at most five seconds; what is not written then is lost, and logged as such."""
        self._ending.set()
        self._wake.set()
        self._thread.join(CLOSE_S)
        if self.waiting:
            log.error("%s: %d records could not be written and are lost.", self._watch.name, self.waiting)

    def _run(self) -> None:
        failures = 0
        while not (self._ending.is_set() and not self.waiting):
            self._wake.clear()
            try:
                self._work()
                self._error = ""
                failures = failures + 1 if self._recorder.is_away else 0
            except Exception as error:  # noqa: BLE001 - a thread that ends silently would lose every later event
                self._note(error)
                failures += 1
            self._pause(failures)

    def _pause(self, failures: int) -> None:
        if not failures:
            self._wake.wait(IDLE_S)
        elif self._ending.is_set():
            time.sleep(DATABASE.after(1))
        else:  # what comes in meanwhile is no reason to storm the database
            self._ending.wait(DATABASE.after(failures))

    def _work(self) -> None:
        """Answer what is asked, write what waits, and see whether alerts are suspended."""
        self._answer()
        while self._recorder.write_next():
            self._answer()
        self._answer()
        if self._recorder.store and time.monotonic() - self._asked_s >= ASK_S:
            self._asked_s = time.monotonic()
            self._ask_for_suspension()

    def _answer(self) -> None:
        from maskdet.store import StoreCooldown

        while not self._questions.empty():
            wall, answer = self._questions.get()
            allowed = True  # without a database, too much is better than nothing
            try:
                if self._recorder.store:
                    seconds = get_settings().shared_cooldown_s
                    allowed = StoreCooldown(self._recorder.store, seconds).take(wall)
            finally:
                answer.set_result(allowed)

    def _ask_for_suspension(self) -> None:
        from maskdet.store import suspended_until

        assert self._recorder.store
        try:
            self.suspended_until = suspended_until(self._recorder.store, self._watch.name)
        except MaskdetError:
            log.debug("The database is away; what was suspended stays so.")

    def _note(self, error: Exception) -> None:
        log.exception("The event writer of %s failed, and goes on", self._watch.name)
        self.num_errors += 1
        self._error = tr(
            "Writing events failed in an unknown way ({error}). It is tried again; the log says more.",
            error=type(error).__name__,
        )


class _SharedByDatabase:
    """The shared silence of all watches, stored in the database and asked there without waiting."""

    def __init__(self, event_writer: EventWriter) -> None:
        self._event_writer = event_writer

    def ask(self, wall: datetime) -> Future[bool]:
        return self._event_writer.may_send(wall)
