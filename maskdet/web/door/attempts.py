"""How often somebody may try a password: a few times per name, some more per address, then they wait."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE, FREE_OF_ADDRESS = 5, 30  # wrong passwords before somebody has to wait
FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 900.0  # each further wrong one doubles the wait
FORGOTTEN_S = 3600.0  # after so long without a try, they count anew
MOST_REMEMBERED = 10_000


@dataclass
class _Tries:
    wrong: int = 0
    until: float = 0.0
    last: float = 0.0


class Attempts:
    """Wrong passwords by name and by address. Thread-safe; names that are nobody's count like all others."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()

    def take(self, name: str, address: str) -> float:
        """Begin a try, which counts as wrong until `forgive`; many at once gain nothing.

        Returns: seconds to wait, where it is not allowed now; else 0.
        """
        with self._lock:
            now = self._clock()
            both = [(self._of("name", name, now), FREE), (self._of("address", address, now), FREE_OF_ADDRESS)]
            wait = max(tries.until - now for tries, _ in both)
            if wait > 0:
                return wait
            for tries, free in both:
                tries.wrong, tries.last = tries.wrong + 1, now
                if tries.wrong >= free:
                    tries.until = now + min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(10, tries.wrong - free))
            return 0.0

    def forgive(self, name: str, address: str) -> None:
        """The password was right: this name counts anew, and the try is none of the address."""
        with self._lock:
            self._tries.pop(("name", _folded(name)), None)
            if tries := self._tries.get(("address", address)):
                tries.wrong, tries.until = max(0, tries.wrong - 1), 0.0

    def _of(self, kind: str, text: str, now: float) -> _Tries:
        tries = self._tries.setdefault((kind, _folded(text)), _Tries())
        self._tries.move_to_end((kind, _folded(text)))
        if len(self._tries) > MOST_REMEMBERED:
            self._tries.popitem(last=False)  # who tried longest ago
        if now - tries.last > FORGOTTEN_S:
            tries.wrong = 0
        return tries


def _folded(text: str) -> str:
    return text.strip().casefold()[:200]
