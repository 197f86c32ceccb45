"""Crossing a line: who walks over it, in or out. `static/browser/crossing.js` does the same; a table of walks holds both alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot

BAND = 0.04  # heights of the picture beside the line in which nobody is on either side: faces tremble
SLACK = 0.1  # of the line's length beyond its ends: still over it
KEPT_S = 5.0  # who was not seen for longer begins anew
SHORTEST = 0.05  # heights of the picture: a shorter line says nothing

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line in the picture, from one end to the other.

    Attributes:
        start, end: across and down, as shares of the picture, 0..1.
        inside_on_right: who comes from the left of it (seen from `start` towards `end`) to its right walks in; else out.
    """

    start: Point
    end: Point
    inside_on_right: bool = True


@dataclass(frozen=True)
class Crossings:
    """How many walked in and out."""

    entered: int = 0
    exited: int = 0

    def __add__(self, other: Crossings) -> Crossings:
        return Crossings(self.entered + other.entered, self.exited + other.exited)


@dataclass(frozen=True)
class _Side:
    """Where someone was last, clearly beside the line: `distance` to it, `along` it (0: at its start, 1: at its end)."""

    distance: float
    along: float
    seen_s: float


class CrossingCounter:
    """Counts who walks over a line. Time is handed in."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._sides: dict[int, _Side] = {}

    def update(self, points: Mapping[int, Point], *, aspect: float, now_s: float) -> Crossings:
        """Take in where people are.

        Args:
            points: by number of their track; shares of the picture.
            aspect: width of the picture by its height.
        """
        self._sides = {k: side for k, side in self._sides.items() if now_s - side.seen_s <= KEPT_S}
        found = Crossings()
        for number, point in points.items():
            found += self._moved(number, point, aspect, now_s)
        return found

    def _moved(self, number: int, point: Point, aspect: float, now_s: float) -> Crossings:
        distance, along = self._measured(point, aspect)
        before = self._sides.get(number)
        if abs(distance) < BAND:
            if before:
                self._sides[number] = _Side(before.distance, before.along, now_s)
            return Crossings()
        self._sides[number] = _Side(distance, along, now_s)
        if before is None or (before.distance > 0) == (distance > 0):
            return Crossings()
        share = before.distance / (before.distance - distance)
        if not -SLACK <= before.along + share * (along - before.along) <= 1 + SLACK:
            return Crossings()  # around its end
        is_in = (distance > 0) == self._line.inside_on_right
        return Crossings(int(is_in), int(not is_in))

    def _measured(self, point: Point, aspect: float) -> Point:
        """Distance to the line in heights of the picture, more than 0 on its right; and how far along it."""
        (x1, y1), (x2, y2) = self._line.start, self._line.end
        wide, high = (x2 - x1) * aspect, y2 - y1
        across, down = (point[0] - x1) * aspect, point[1] - y1
        length = max(hypot(wide, high), 1e-6)
        return (wide * down - high * across) / length, (wide * across + high * down) / length**2


def crossing_rules() -> dict[str, float]:
    """The constants, for the same in other languages."""
    return {"band": BAND, "slack": SLACK, "kept_s": KEPT_S}
