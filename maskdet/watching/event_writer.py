"""EventWriter: what a watch found -> the database, in a thread of its own: watching never waits for the database.

While the database is away everything waits in memory, in order.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from maskdet.errors import MaskdetError

if TYPE_CHECKING:
    from maskdet.alerts import Event, SharedCooldown
    from maskdet.cameras import Watch
    from maskdet.store import Recorder, Store
    from maskdet.tracking import MinuteCount

log = logging.getLogger("maskdet.watching")

RETRY_S = 2.0  # between two attempts to open the database, and between two questions to it
CLOSE_S = 5.0  # for what still waits when the watch ends
MOST_WAITING = 10_000  # events and minutes


class EventWriter:
    """Keeps the events and counts of one watch. All methods may be called from any thread; none waits but `close`."""

    def __init__(self, watch: Watch) -> None:
        self.suspended_until: datetime | None = None  # as the database said last
        self._watch = watch
        self._work: queue.Queue[Callable[[Recorder], object]] = queue.Queue(MOST_WAITING)
        self._store: Store | None = None
        self._recorder: Recorder | None = None
        self._waiting = 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def keep(self, event: Event, picture: bytes | None = None) -> None:
        """Write an event, with a JPEG picture where there is one."""
        self._add(lambda recorder: recorder.record(event, self._watch, picture))

    def count(self, count: MinuteCount | None) -> None:
        """Write a finished minute; None: there is none."""
        if count is not None:
            self._add(lambda recorder: recorder.count(count))

    @property
    def waiting(self) -> int:
        """How much is not in the database yet."""
        return self._waiting + self._work.qsize()

    def cooldown(self) -> SharedCooldown | None:
        """The silence that all watches share, where the settings ask for one."""
        from maskdet.settings import get_settings

        seconds = get_settings().shared_cooldown_s
        return _Shared(self, seconds) if seconds else None

    def close(self) -> None:
        """Write what waits, for at most five seconds."""
        self._ending.set()
        self._thread.join(CLOSE_S)

    def _add(self, work: Callable[[Recorder], object]) -> None:
        try:
            self._work.put_nowait(work)
        except queue.Full:
            log.error("The database was away for too long: an event that waited for it is lost.")

    def _run(self) -> None:
        asked_s = -1e9
        while not (self._ending.is_set() and not self.waiting):
            recorder = self._open()
            if recorder is None:
                if self._ending.wait(RETRY_S):
                    return
                continue
            with contextlib.suppress(queue.Empty):
                self._work.get(timeout=0.5)(recorder)
            self._waiting = recorder.flush()
            if time.monotonic() - asked_s >= RETRY_S:
                asked_s = time.monotonic()
                self._ask()

    def _open(self) -> Recorder | None:
        if self._recorder is None:
            from maskdet.store import Recorder, open_store

            try:
                self._store = open_store()
                self._recorder = Recorder(self._store)
            except MaskdetError as error:
                log.warning("%s", error)
        return self._recorder

    def _ask(self) -> None:
        from maskdet.store import suspended_until

        try:
            self.suspended_until = suspended_until(self._store, self._watch.name) if self._store else None
        except MaskdetError:
            log.debug("The database is away; what was suspended stays so.")


class _Shared:
    """The shared silence as soon as the database is there; before, each watch speaks for itself."""

    def __init__(self, event_writer: EventWriter, seconds: float) -> None:
        self._event_writer, self._seconds = event_writer, seconds

    def take(self, wall: datetime) -> bool:
        from maskdet.store import StoreCooldown

        store = self._event_writer._store
        return store is None or StoreCooldown(store, self._seconds).take(wall)
