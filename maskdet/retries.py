"""How long is waited before something that failed is tried again: one table for cameras, watches and messages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RetryDelays:
    """Seconds of waiting after the first failure, the second ...; the last one again and again."""

    seconds: tuple[float, ...]

    def after(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row; counts from 1."""
        return self.seconds[min(max(1, failures), len(self.seconds)) - 1]


CAMERA = RetryDelays(
    (0.5, 1.0, 2.0, 4.0)
)  # a camera is live again within 10 s of its return, connecting included
WATCH_PROCESS = RetryDelays((0.5, 1.0, 2.0, 4.0, 6.0))  # with its start it is back within 10 s
MESSAGE = RetryDelays((5, 30, 120, 600, 1800, 3600))  # a receiver that is down for hours is not stormed
# Of a database that is away when the watches start, as after a power cut; nothing is held in memory yet.
DATABASE_START = RetryDelays((1, 2, 5, 10, 20, 30))
DATABASE = RetryDelays((0.5, 1.0, 2.0))  # events wait in memory meanwhile
