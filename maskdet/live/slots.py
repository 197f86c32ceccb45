"""SessionSlots: how many visitors may be live at once."""

from __future__ import annotations

import threading

from maskdet.errors import MaskdetError

STALE_S = 20.0  # a place whose visitor has not been heard of for so long is free again


class ServerFull(MaskdetError):
    """All live places are taken."""


class SessionSlots:
    """Gives places to visitors. Safe to share between threads; time is handed in, in seconds.

    A place is kept by taking it again and again, so that a visitor who vanished without a word loses it.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._stationary: dict[str, float] = {}  # visitor -> heard of last
        self._lock = threading.Lock()

    def take(self, visitor: str, *, now_s: float) -> None:
        """Take or keep a place.

        Raises: ServerFull, with what to do instead.
        """
        with self._lock:
            self._check(visitor, now_s)
            self._stationary[visitor] = now_s

    def check(self, visitor: str, *, now_s: float) -> None:
        """Raises: ServerFull if `take` would."""
        with self._lock:
            self._check(visitor, now_s)

    def leave(self, visitor: str) -> None:
        """Give a place back; once more does nothing."""
        with self._lock:
            self._stationary.pop(visitor, None)

    def taken(self, *, now_s: float) -> int:
        """How many visitors are live."""
        with self._lock:
            self._forget_vanished(now_s)
            return len(self._stationary)

    def _check(self, visitor: str, now_s: float) -> None:
        self._forget_vanished(now_s)
        if visitor not in self._stationary and len(self._stationary) >= self.limit:
            raise ServerFull(
                f"All {self.limit} live places of this server are taken. Wait until someone stops, or use Snapshots: "
                "they need no place."
            )

    def _forget_vanished(self, now_s: float) -> None:
        self._stationary = {v: seen_s for v, seen_s in self._stationary.items() if now_s - seen_s <= STALE_S}
