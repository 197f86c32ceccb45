"""StationaryFaceFilter: where somebody was reported, so that who is lost and found again, or a picture, is not reported twice.

It remembers by position and size in the picture, not by the face: no features are kept or compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt

from maskdet.alerts.event import EventKind
from maskdet.results import State
from maskdet.tracking import Track

STILL_S = 120.0  # nobody alive holds their head so still for two minutes
STILL_REACH = 0.1  # of the face's size: a picture on a wall moves less in the noise of a video
NEAR_REACH = 0.5  # who is lost for a moment is found again within half a face
MOMENT_S = 10.0
STATIONARY_KEPT_S = 12 * 3600.0  # lights go out at night
REMASKED_S = 3.0  # under a mask for shorter is a flicker of the verdict


@dataclass(frozen=True)
class Position:
    """Centre and size (the root of the area) of a face, in pixels."""

    x: float
    y: float
    size: float

    @classmethod
    def of(cls, track: Track) -> Position:
        """Where the track is now."""
        return cls(*track.box.centre, max(1.0, sqrt(track.box.area)))

    def is_near(self, other: Position, reach: float) -> bool:
        """Whether centre and size differ by less than `reach` of the size."""
        growth = max(self.size, other.size) / min(self.size, other.size) - 1
        return hypot(self.x - other.x, self.y - other.y) <= reach * other.size and growth <= reach


@dataclass
class StationaryFace:
    """Where somebody was reported, and how it went on there."""

    track_id: int
    position: Position
    reported_s: float
    last_seen_s: float
    anchor: Position
    still_since_s: float
    kind: EventKind = EventKind.UNMASKED  # of the report
    masked_since_s: float | None = None
    was_masked: bool = False  # since the report, for longer than a flicker
    repeats: Position | None = None  # another track was reported here: silent until this one moves away

    @property
    def is_still(self) -> bool:
        """Whether it has hardly moved for so long that it is a picture of someone."""
        return self.last_seen_s - self.still_since_s >= STILL_S

    def follow(self, track: Track, now_s: float) -> None:
        """Take in where it is now, and in which state."""
        position = Position.of(track)
        if not position.is_near(self.anchor, STILL_REACH):
            self.anchor, self.still_since_s = position, now_s
        self.track_id, self.position, self.last_seen_s = track.track_id, position, now_s
        if track.state is not State.WITH_MASK:
            self.masked_since_s = None
            return
        since_s = self.masked_since_s = now_s if self.masked_since_s is None else self.masked_since_s
        self.was_masked = self.was_masked or now_s - since_s >= REMASKED_S


class StationaryFaceFilter:
    """Where one watch has reported somebody. Time is handed in, in seconds."""

    def __init__(self, *, cooldown_s: float) -> None:
        self._cooldown_s = cooldown_s
        self._here: dict[int, StationaryFace] = {}
        self._left: list[StationaryFace] = []
        self._known: set[int] = set()

    def follow(self, tracks: Sequence[Track], *, now_s: float) -> None:
        """Take in who is in view."""
        ids = {track.track_id for track in tracks}
        self._left += [self._here.pop(track_id) for track_id in list(self._here) if track_id not in ids]
        self._left = [face for face in self._left if now_s - face.last_seen_s <= self._kept_s(face)]
        for track in tracks:
            if face := self._find(track, now_s):
                self._follow(face, track, now_s)
        self._known = ids

    def report(self, track: Track, kind: EventKind, *, now_s: float) -> None:
        """Remember that this person was reported, and of what."""
        position, old = Position.of(track), self._here.get(track.track_id)
        anchor, since_s = (old.anchor, old.still_since_s) if old else (position, now_s)
        self._here[track.track_id] = StationaryFace(
            track.track_id, position, now_s, now_s, anchor, since_s, kind
        )

    def may_report(self, track: Track, kind: EventKind, *, now_s: float) -> bool:
        """Whether this person was not reported yet, or wore a mask since and the cooldown is over.

        A mask that was reported as worn wrongly and then comes off altogether is worth another word.
        """
        face = self._here.get(track.track_id)
        if face is None:
            return True
        if face.is_still or face.repeats:
            return False
        if face.kind is EventKind.WORN_WRONGLY and kind is EventKind.UNMASKED:
            return True
        return face.was_masked and now_s - face.reported_s >= self._cooldown_s

    def is_stationary(self, track: Track) -> bool:
        """Whether it is a picture of someone, as far as its stillness shows."""
        face = self._here.get(track.track_id)
        return face is not None and face.is_still

    def _find(self, track: Track, now_s: float) -> StationaryFace | None:
        """The stationary face of this track; for one that just came into view, the one left at its position."""
        if face := self._here.get(track.track_id):
            return face
        if track.track_id in self._known:
            return None
        position = Position.of(track)
        found = next(
            (face for face in self._left if self._is_same(face, track.track_id, position, now_s)), None
        )
        if found:
            self._left.remove(found)
            if found.track_id != track.track_id and now_s - found.last_seen_s > MOMENT_S:
                found.repeats = position
            self._here[track.track_id] = found
        return found

    def _follow(self, face: StationaryFace, track: Track, now_s: float) -> None:
        if face.repeats and not Position.of(track).is_near(face.repeats, NEAR_REACH):
            del self._here[track.track_id]  # it was somebody else after all
            return
        face.follow(track, now_s)

    def _is_same(self, face: StationaryFace, track_id: int, position: Position, now_s: float) -> bool:
        if face.track_id == track_id:
            return True
        at_once = now_s - face.last_seen_s <= MOMENT_S
        return position.is_near(face.position, NEAR_REACH if at_once else STILL_REACH)

    def _kept_s(self, face: StationaryFace) -> float:
        return STATIONARY_KEPT_S if face.is_still else max(MOMENT_S, self._cooldown_s)
