"""Counter: who is in view over time -> counts per minute, which are stored without anything about anyone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from maskdet.results import State
from maskdet.tracking.crossing import Crossings
from maskdet.tracking.track import Track

MAX_STEP_S = 1.0  # a longer pause between two frames says nothing about the time between them
QUIET_MINUTES = 20  # of one count where only statistics are stored: too long to tell who it was


@dataclass(frozen=True)
class MinuteCount:
    """What one watch saw in one minute (or `minutes` of them).

    Attributes:
        start: its beginning, UTC, a multiple of its length.
        part: keeps the counts of one minute by two processes apart, so that each is stored once.
        watched_s: seconds with a picture; people_s: person-seconds; the others: by state.
        people_max: most people at once.
        tracks: people who came into view. tracks_unmasked, tracks_incorrect: those of them seen without a mask, or with
            one worn wrongly; who was both in one minute is among the unmasked.
        entered, exited: who walked in and out over the line of a door screen.
    """

    watch: str
    start: datetime
    part: str
    minutes: int = 1
    watched_s: float = 0.0
    people_s: float = 0.0
    masked_s: float = 0.0
    unmasked_s: float = 0.0
    incorrect_s: float = 0.0
    unsure_s: float = 0.0
    people_max: int = 0
    tracks: int = 0
    tracks_unmasked: int = 0
    tracks_incorrect: int = 0
    entered: int = 0
    exited: int = 0


class Counter:
    """Counts what one watch sees. One thread at a time; time is handed in."""

    def __init__(self, watch: str, *, minutes: int = 1) -> None:
        self._watch, self._minutes, self._part = watch, minutes, uuid4().hex[:8]
        self._start: datetime | None = None
        self._last_s: float | None = None
        self._ids_before: set[int] = set()  # track_ids of the minute before
        self._unmasked_before: set[int] = set()
        self._incorrect_before: set[int] = set()
        self._most = 0
        self._begin()

    def add(
        self,
        tracks: Sequence[Track],
        crossings: Crossings | None = None,
        *,
        now_s: float,
        wall: datetime,
    ) -> MinuteCount | None:
        """Count who is in view for the time since the last frame.

        Args:
            crossings: who has just walked over the line, where there is one.
            now_s: seconds on a clock that never goes back; wall: the same moment, aware.

        Returns: the minute that is over now, if one is.
        """
        start = _beginning(wall, self._minutes)
        done = self.finish() if self._start != start else None
        self._start = start
        step_s = min(MAX_STEP_S, now_s - self._last_s) if self._last_s is not None else 0.0
        self._last_s = now_s
        self._count(tracks, step_s)
        self._crossings += crossings or Crossings()
        return done

    def finish(self) -> MinuteCount | None:
        """The minute so far; None where nothing was counted. The next frame begins a new one."""
        if self._start is None or not self._seconds["watched"]:
            return None
        seconds = self._seconds
        count = MinuteCount(
            self._watch,
            self._start,
            self._part,
            self._minutes,
            seconds["watched"],
            seconds["people"],
            seconds[State.WITH_MASK],
            seconds[State.WITHOUT_MASK],
            seconds[State.MASK_WORN_INCORRECTLY],
            seconds[State.UNSURE],
            self._most,
            len(self._ids - self._ids_before),
            len(self._unmasked - self._unmasked_before),
            len(self._incorrect - self._unmasked - self._unmasked_before - self._incorrect_before),
            self._crossings.entered,
            self._crossings.exited,
        )
        self._ids_before, self._unmasked_before = self._ids, self._unmasked
        self._incorrect_before = self._incorrect
        self._begin()
        return count

    def _count(self, tracks: Sequence[Track], step_s: float) -> None:
        self._ids |= {track.track_id for track in tracks}
        self._unmasked |= {track.track_id for track in tracks if track.state is State.WITHOUT_MASK}
        self._incorrect |= {t.track_id for t in tracks if t.state is State.MASK_WORN_INCORRECTLY}
        self._most = max(self._most, len(tracks))
        self._seconds["watched"] += step_s
        self._seconds["people"] += step_s * len(tracks)
        for track in tracks:
            self._seconds[track.state] += step_s

    def _begin(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)
        self._ids: set[int] = set()
        self._unmasked: set[int] = set()
        self._incorrect: set[int] = set()
        self._most = 0
        self._crossings = Crossings()


def _beginning(wall: datetime, minutes: int) -> datetime:
    time = wall.astimezone(UTC)
    return time.replace(second=0, microsecond=0) - timedelta(minutes=time.minute % minutes)
