"""NodeWatcher: the actor that watches cameras on one node: a supervisor of its own, as long as the head wants it.

What it may watch it is told every second, with a time until which that holds. Where nothing new comes, the head or the
line is gone: it stops by itself before another node begins, so that no camera is watched twice.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from maskdet.cameras import Watch
from maskdet.settings import get_settings
from maskdet.watching.messages import Line, WatchEnd
from maskdet.watching.status import WatchStatus
from maskdet.watching.supervisor import POLL_S, Supervisor

MOST_LINES = 1000  # that wait for the head; events are in the database anyway


@dataclass(frozen=True)
class Order:
    """What a node is to watch.

    Attributes:
        watches: (watch_id, the watch as JSON); secrets.
        until: seconds of `time.time` until which that holds.
    """

    watches: Sequence[tuple[str, Mapping[str, Any]]] = field(repr=False)
    until: float


@dataclass(frozen=True)
class Answer:
    """How the watches of a node stand, and what they have reported since."""

    statuses: tuple[WatchStatus, ...]
    lines: tuple[tuple[str, Line], ...]


class NodeWatcher:
    """Watches what it is told to.

    Args:
        environment: the settings of the head, so that all write to one database.
        preset: how closely it searches; empty: as the settings say.
    """

    def __init__(self, name: str, environment: Mapping[str, str], preset: str) -> None:
        os.environ.update(environment)
        get_settings.cache_clear()
        self._name = name
        self._order = Order((), 0.0)
        self._lines: list[tuple[str, Line]] = []
        self._lock, self._over = threading.Lock(), threading.Event()
        self._supervisor = Supervisor(self._wanted, on_line=self._take, preset=preset)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def follow(self, order: Order) -> Answer:
        """Watch this from now on. Returns: how it went so far."""
        self._order = order
        with self._lock:
            lines, self._lines = tuple(self._lines), []
        statuses = tuple(replace(status, node=self._name) for status in self._supervisor.statuses())
        return Answer(statuses, lines)

    def picture(self, watch_id: str, blur: bool) -> bytes | None:
        """The newest picture of a watch as JPEG; None where there is none."""
        return self._supervisor.picture(watch_id, blur=blur)

    def close(self) -> None:
        """End all watches; what they hold is written first."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        with self._supervisor:
            while not self._over.wait(POLL_S):
                self._supervisor.poll()

    def _wanted(self) -> list[tuple[str, Watch]]:
        order = self._order
        if time.time() > order.until:
            return []
        return [(watch_id, Watch.from_json(content)) for watch_id, content in order.watches]

    def _take(self, watch_id: str, line: Line) -> None:
        if not isinstance(line, WatchStatus | WatchEnd):
            with self._lock:
                self._lines = [*self._lines[-MOST_LINES:], (watch_id, line)]
