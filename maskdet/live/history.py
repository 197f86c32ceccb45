"""LiveHistory: how many people were seen in which state, second by second, for the last five minutes."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass

from maskdet.results import State
from maskdet.tracking import Track

SECONDS = 300


@dataclass(frozen=True)
class HistoryPoint:
    """One second. `counts`: the most people seen at once in each state."""

    time_s: float
    counts: dict[State, int]

    @property
    def people(self) -> int:
        """How many people there were in all."""
        return sum(self.counts.values())

    @property
    def share_masked(self) -> float | None:
        """Of the people whose state is known, 0..1; None when there are none."""
        known = self.people - self.counts.get(State.UNSURE, 0)
        return self.counts.get(State.WITH_MASK, 0) / known if known else None


class LiveHistory:
    """Numbers only: no picture and no face is stored. One thread at a time."""

    def __init__(self, seconds: int = SECONDS) -> None:
        self._points: deque[HistoryPoint] = deque(maxlen=seconds)

    def add(self, tracks: Sequence[Track], *, now_s: float) -> None:
        """Count the people of one frame; of the frames of a second the fullest counts."""
        counts = dict(Counter(track.state for track in tracks))
        second = float(int(now_s))
        if self._points and self._points[-1].time_s == second:
            if len(tracks) >= self._points[-1].people:
                self._points[-1] = HistoryPoint(second, counts)
        else:
            self._points.append(HistoryPoint(second, counts))

    def points(self) -> tuple[HistoryPoint, ...]:
        """The seconds that are remembered, the oldest first."""
        return tuple(self._points)
