"""DetectionScheduler: how often, and how closely, a live picture is searched for faces, so that the machine keeps up.

Searching costs most of the work. Between two searches the tracker carries the boxes on, so a slower machine
searches more rarely, then in a smaller picture, and the video stays fluent.
"""

from __future__ import annotations

SIZES = (640, 480, 320)  # long sides in pixels, the closest search first
SHARE = 0.35  # of the time that searching may take
SHORTEST_S, LONGEST_S = 0.13, 0.35  # between two searches: every fourth frame of thirty a second, at best
SMOOTH = 0.2  # weight of the newest cost
ROOM = 0.6  # a closer search is tried again when it would take less than this share of what is allowed


class DetectionScheduler:
    """When to search next, and at which size. Costs and times are handed in, in seconds.

    Args:
        largest: long side in pixels of the closest search; share: of the time that searching may take.
    """

    def __init__(self, *, largest: int = SIZES[0], share: float = SHARE) -> None:
        self._share = share
        self._sizes = [size for size in SIZES if size <= largest] or [SIZES[-1]]
        self._level = 0
        self._cost_s: float | None = None
        self._searched_s: float | None = None

    @property
    def size(self) -> int:
        """Long side in pixels at which to search."""
        return self._sizes[self._level]

    @property
    def interval_s(self) -> float:
        """Seconds from one search to the next."""
        wanted = (self._cost_s or 0.0) / self._share
        return min(LONGEST_S, max(SHORTEST_S, wanted))

    def due(self, now_s: float, frame_s: float = 0.0) -> bool:
        """Whether this frame should be searched.

        Args:
            frame_s: time from one frame to the next: half of it early is nearer than half of it late.
        """
        return self._searched_s is None or now_s - self._searched_s >= self.interval_s - frame_s / 2

    def searched(self, *, now_s: float, cost_s: float) -> None:
        """Note that a search took `cost_s` seconds."""
        old = cost_s if self._cost_s is None else self._cost_s
        self._cost_s = old + SMOOTH * (cost_s - old)
        self._searched_s = now_s
        allowed = LONGEST_S * self._share
        if self._cost_s > allowed and self._level < len(self._sizes) - 1:
            self._change(self._level + 1)
        elif self._level and self._cost_at(self._level - 1) < ROOM * allowed:
            self._change(self._level - 1)

    def _cost_at(self, level: int) -> float:
        """What a search at another size should cost: it grows with the picture's area."""
        return (self._cost_s or 0.0) * (self._sizes[level] / self._sizes[self._level]) ** 2

    def _change(self, level: int) -> None:
        self._cost_s, self._level = self._cost_at(level), level
