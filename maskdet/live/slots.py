"""SessionSlots: how many visitors may be live at once."""

from __future__ import annotations

import threading

from maskdet.errors import MaskdetError
from maskdet.language import tr_many

STALE_S = 20.0  # a slot whose visitor has not been heard of for so long is free again


class ServerFull(MaskdetError):
    """All live slots are taken."""


class SessionSlots:
    """Gives slots to visitors. Safe to share between threads; time is handed in, in seconds.

    A slot is kept by taking it again and again, so that a visitor who vanished without a word loses it.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._heard_s: dict[str, float] = {}  # by visitor: when they were heard of last
        self._lock = threading.Lock()

    def take(self, visitor: str, *, now_s: float) -> None:
        """Take or keep a slot.

        Raises: ServerFull, with what to do instead.
        """
        with self._lock:
            self._check(visitor, now_s)
            self._heard_s[visitor] = now_s

    def check(self, visitor: str, *, now_s: float) -> None:
        """Raises: ServerFull if `take` would."""
        with self._lock:
            self._check(visitor, now_s)

    def leave(self, visitor: str) -> None:
        """Give a slot back; once more does nothing."""
        with self._lock:
            self._heard_s.pop(visitor, None)

    def taken(self, *, now_s: float) -> int:
        """How many visitors are live."""
        with self._lock:
            self._forget_vanished(now_s)
            return len(self._heard_s)

    def _check(self, visitor: str, now_s: float) -> None:
        self._forget_vanished(now_s)
        if visitor not in self._heard_s and len(self._heard_s) >= self.limit:
            raise ServerFull(
                tr_many(
                    "All {n} live places of this server are taken. Wait until someone stops, or use Snapshots: they need no "
                    "place.",
                    "All {n} live places of this server are taken. Wait until someone stops, or use Snapshots: they need no "
                    "place.",
                    self.limit,
                )
            )

    def _forget_vanished(self, now_s: float) -> None:
        self._heard_s = {visitor: s for visitor, s in self._heard_s.items() if now_s - s <= STALE_S}
