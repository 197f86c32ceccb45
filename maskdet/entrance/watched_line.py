"""WatchedLine: the line of the door screen in the picture of a watch; counted where the watch is worked on."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from maskdet.entrance.settings import DoorProblem, load_settings, settings_path
from maskdet.tracking import CrossingCounter, Crossings, Line, Track

LOOK_S = 2.0  # between two looks whether the settings are others


class WatchedLine:
    """Counts who walks over the line, while the door screen uses this watch. One thread; time is handed in.

    Attributes:
        totals: since the process began.
    """

    def __init__(self, watch_id: str) -> None:
        self.totals = Crossings()
        self._watch_id = watch_id
        self._looked_s, self._changed_ns = -1e9, -1
        self._line: Line | None = None
        self._counter: CrossingCounter | None = None

    def update(self, tracks: Sequence[Track], image_size: tuple[int, int], *, now_s: float) -> Crossings:
        """Take in who is in view. Returns: who has just walked over it.

        Args:
            image_size: (width, height) in pixels.
        """
        if now_s - self._looked_s >= LOOK_S:
            self._looked_s = now_s
            self._look()
        if self._counter is None:
            return Crossings()
        width, height = image_size
        points = {
            t.track_id: ((t.box.x_min + t.box.x_max) / 2 / width, (t.box.y_min + t.box.y_max) / 2 / height)
            for t in tracks
        }
        found = self._counter.update(points, aspect=width / height, now_s=now_s)
        self.totals += found
        return found

    def _look(self) -> None:
        changed_ns = 0
        with contextlib.suppress(OSError):
            changed_ns = settings_path().stat().st_mtime_ns
        if changed_ns == self._changed_ns:
            return
        self._changed_ns = changed_ns
        line = None
        with contextlib.suppress(DoorProblem):  # the page of the settings says so
            settings = load_settings()
            line = settings.crossing_line if str(settings.watch_id) == self._watch_id else None
        if line != self._line:
            self._line = line
            self._counter = CrossingCounter(line) if line else None
