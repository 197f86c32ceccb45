"""SharedSource: a camera as who judges it sees it: frames and states come from its reader, which may die and come back."""

from __future__ import annotations

import time

from maskdet.cameras import STALLED_S, Frame
from maskdet.language import tr
from maskdet.watching.readers.frame_ring import About, FrameRing
from maskdet.watching.status import WatchState

# Nobody misses a picture.
QUIET = (WatchState.STARTING, WatchState.LIVE, WatchState.ENDED, WatchState.OFF_HOURS)


class SharedSource:
    """The newest frame that a reader has handed on. One thread at a time."""

    def __init__(self, ring: FrameRing) -> None:
        self._ring, self._taken, self._began_s = ring, 0, time.monotonic()

    @property
    def has_news(self) -> bool:
        """Whether there is a frame that was not taken yet."""
        return self._ring.version != self._taken

    @property
    def about(self) -> About:
        """What the reader says of itself."""
        return self._ring.about()

    @property
    def state(self) -> WatchState:
        """`stalled` also while it claims to be live, but no frame has come for three seconds."""
        state = WatchState(self.about.state or WatchState.STARTING)
        return WatchState.STALLED if state is WatchState.LIVE and self._silent_s > STALLED_S else state

    @property
    def reason(self) -> str:
        """Why it is not live; a sentence without secrets."""
        if reason := self.about.reason:
            return reason
        return (
            tr("It has sent no picture for {seconds} seconds.", seconds=f"{self._silent_s:.0f}")
            if self.stalled_s
            else ""
        )

    @property
    def stalled_s(self) -> float:
        """Seconds since the last frame, or since it was opened; 0 while nobody misses one."""
        return 0.0 if self.state in QUIET else self._silent_s

    def take(self) -> Frame | None:
        """The newest frame, if it was not taken yet."""
        version = self._ring.version
        if version == self._taken:
            return None
        self._taken = version
        return self._ring.newest()

    def close(self) -> None:
        """Let go of the memory."""
        self._ring.close()

    @property
    def _silent_s(self) -> float:
        came_s = self._ring.frame_s
        return time.monotonic() - (self._began_s if came_s is None else came_s)
