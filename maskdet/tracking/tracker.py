"""Tracker: the faces of one frame after another -> tracks that keep an identity and a voted verdict.

A face belongs to the track whose predicted box it overlaps or lies nearest to; the best assignment of all
together is found by the Hungarian method (Kuhn 1955, by scipy). Boxes are smoothed and carried on between
detections by an alpha-beta filter. An identity is a number in one camera's picture, nothing else: no face
features are kept or compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from maskdet.results import BoundingBox, Detection, Face, FrameResult, State, Verdict
from maskdet.tracking.voting import FADE_S, Vote

Numbers = NDArray[np.float64]

SHOWN_S = 0.4  # seconds a face that is not found is still shown where it should be
KEPT_S = 1.5  # seconds its identity is kept: someone walks past in front
MIN_SIGHTINGS = 2  # what was found once only is mostly no face
REACH = 0.8  # of the face's size: how far from its predicted place it is looked for
MAX_GROWTH = 1.8  # between two sightings
FOLLOW, SPEED_FOLLOW = 0.65, 0.25  # alpha and beta: how much of an error corrects place and speed
SPEED_KEPT = 1.0  # seconds after which the speed of an unseen face is a third


@dataclass(frozen=True, eq=False)
class Track:
    """One person as long as the camera sees them.

    Attributes:
        track_id: counts from 1 in the order of appearance.
        face: as it was found last, its boxes moved to where they should be now.
        state: the voted verdict; `since_s`: since when.
        verdict: the label with most of the evidence, and its share.
        first_seen_s, last_seen_s: seconds on the caller's clock.
    """

    track_id: int
    face: Face
    state: State
    verdict: Verdict
    since_s: float
    first_seen_s: float
    last_seen_s: float

    @property
    def box(self) -> BoundingBox:
        return self.face.box


class Tracker:
    """Follows the faces of one camera. One thread at a time; time is handed in, in seconds.

    Args:
        threshold: share of the evidence that a label needs to be shown, 0..1; may be changed at any time.
        min_sightings: how often a face must be found before it is shown.
        step_s: seconds between two frames where they come rarely: memory and evidence last the longer.

    Attributes:
        size: width and height of the pictures, where `follow_size` was told.
    """

    def __init__(
        self, *, threshold: float = 0.8, min_sightings: int = MIN_SIGHTINGS, step_s: float = 0.0
    ) -> None:
        self.threshold = threshold
        self._min_sightings = min_sightings
        self._shown_s, self._kept_s = max(SHOWN_S, 1.5 * step_s), max(KEPT_S, 3 * step_s)
        self._fade_s = max(FADE_S, 1.5 * step_s)
        self._paths: list[_Path] = []
        self._next_id = 1
        self._searched_s = 0.0
        self.size: tuple[int, int] | None = None

    def update(self, result: FrameResult, *, now_s: float) -> tuple[Track, ...]:
        """Take in one judged frame.

        Returns: the tracks to show, from left to right.
        """
        ids = self.see([detection.face for detection in result], now_s=now_s)
        for track_id, detection in zip(ids, result, strict=True):
            self.judge(track_id, detection.verdict, now_s=now_s)
        return self.tracks(now_s=now_s)

    def see(self, faces: Sequence[Face], *, now_s: float) -> list[int]:
        """Take in the faces of one frame, not judged yet.

        Returns: the track_id of each.
        """
        self._searched_s = now_s
        self._paths = [path for path in self._paths if now_s - path.last_seen_s <= self._kept_s]
        ids = [0] * len(faces)
        for path_number, face_number in self._assignment(faces, now_s):
            self._paths[path_number].found(faces[face_number], now_s)
            ids[face_number] = self._paths[path_number].track_id
        for number, face in enumerate(faces):
            if not ids[number]:
                ids[number] = self._begin(face, now_s)
        return ids

    def judge(self, track_id: int, verdict: Verdict, *, now_s: float) -> None:
        """Count a verdict on a track; one that is gone is passed over."""
        for path in self._paths:
            if path.track_id == track_id:
                path.vote.add(verdict, threshold=self.threshold, now_s=now_s)

    def tracks(self, *, now_s: float) -> tuple[Track, ...]:
        """The tracks to show now, their boxes carried on to this moment, from left to right."""
        shown = [
            path.track(now_s)
            for path in self._paths
            if path.sightings >= self._min_sightings and now_s - path.last_seen_s <= self._shown_s
        ]
        return tuple(sorted(shown, key=lambda track: track.box.x_min))

    def follow_size(self, width: int, height: int) -> bool:
        """Pictures have this size from now on, in pixels: everyone stays who they are.

        Returns: whether they had another before.
        """
        before, self.size = self.size or (width, height), (width, height)
        if before != self.size:
            scale = np.array([width / before[0], height / before[1]] * 2)
            for path in self._paths:
                path.resize(scale)
        return before != self.size

    def everyone(self, *, now_s: float) -> list[Face]:
        """All faces that may be in view, also those not shown yet or not found for a moment: for hiding them."""
        return list(self.faces(now_s=now_s).values())

    def faces(self, *, now_s: float) -> dict[int, Face]:
        """track_id -> where its face should be now."""
        return {
            path.track_id: path.track(now_s).face
            for path in self._paths
            if now_s - path.last_seen_s <= self._kept_s
        }

    def wanting_verdicts(self, *, now_s: float, every_s: float) -> list[int]:
        """Tracks to be judged next, the most urgent first.

        Those found the last time whose verdict is open, contradicted, or older than `every_s`.
        """
        waiting = [
            path
            for path in self._paths
            if path.last_seen_s == self._searched_s and path.wants_verdict(now_s, every_s)
        ]
        return [path.track_id for path in sorted(waiting, key=lambda path: path.vote.judged_s or 0.0)]

    def _begin(self, face: Face, now_s: float) -> int:
        self._paths.append(_Path(self._next_id, face, now_s, Vote(fade_s=self._fade_s)))
        self._next_id += 1
        return self._paths[-1].track_id

    def _assignment(self, faces: Sequence[Face], now_s: float) -> list[tuple[int, int]]:
        """Pairs (path, face) that belong together."""
        if not faces or not self._paths:
            return []
        from scipy.optimize import linear_sum_assignment  # 0.3 s to import

        places = [path.place(now_s) for path in self._paths]
        costs = np.array([[_cost(place, _place(face.box)) for face in faces] for place in places])
        rows, columns = linear_sum_assignment(costs)
        return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if costs[r, c] < 1.0]


class _Path:
    """Where one face was, how fast it moves, and what was said of it."""

    def __init__(self, track_id: int, face: Face, now_s: float, vote: Vote) -> None:
        self.track_id = track_id
        self.first_seen_s = self.last_seen_s = now_s
        self.sightings = 1
        self.vote = vote
        self.vote.since_s = now_s
        self._face = face
        self._place = _place(face.box)
        self._speed: Numbers = np.zeros(4)

    def found(self, face: Face, now_s: float) -> None:
        seconds = max(1e-3, now_s - self.last_seen_s)
        predicted = self.place(now_s)
        error = _place(face.box) - predicted
        self._place = predicted + FOLLOW * error
        self._speed = self._faded_speed(seconds) + SPEED_FOLLOW * error / seconds
        self._face, self.last_seen_s = face, now_s
        self.sightings += 1

    def place(self, now_s: float) -> Numbers:
        """Centre x, centre y, width, height where the face should be now, in pixels."""
        seconds = now_s - self.last_seen_s
        # The way under a speed that fades: the integral of exp(-t / SPEED_KEPT).
        way = SPEED_KEPT * (1 - np.exp(-seconds / SPEED_KEPT))
        moved: Numbers = self._place + self._speed * way
        moved[2:] = np.maximum(moved[2:], 1.0)
        return moved

    def resize(self, scale: Numbers) -> None:
        self._place, self._speed = self._place * scale, self._speed * scale

    def track(self, now_s: float) -> Track:
        face = _moved(self._face, self.place(now_s))
        vote = self.vote
        return Track(
            self.track_id, face, vote.state, vote.leader, vote.since_s, self.first_seen_s, self.last_seen_s
        )

    def wants_verdict(self, now_s: float, every_s: float) -> bool:
        judged = self.vote.judged_s
        return judged is None or self.vote.is_urgent(now_s) or now_s - judged >= every_s

    def _faded_speed(self, seconds: float) -> Numbers:
        faded: Numbers = self._speed * np.exp(-seconds / SPEED_KEPT)
        return faded


def to_result(tracks: Sequence[Track], image_size: tuple[int, int]) -> FrameResult:
    """What the tracks show, as the result of one frame: each in the state its votes came to."""
    detections = tuple(Detection(track.face, track.verdict, track.state) for track in tracks)
    return FrameResult(detections, image_size, 0.0)


def _place(box: BoundingBox) -> Numbers:
    return np.array([*box.centre, box.width, box.height])


def _cost(predicted: Numbers, found: Numbers) -> float:
    """0 where they lie upon each other, 1 or more where they cannot be the same face."""
    size = float(np.sqrt(predicted[2:].prod()))
    growth = float(np.sqrt(found[2:].prod())) / size
    if not 1 / MAX_GROWTH < growth < MAX_GROWTH:
        return 2.0
    distance = float(np.hypot(*(predicted[:2] - found[:2]))) / size
    return distance / REACH + 0.3 * abs(float(np.log(growth)))


def _moved(face: Face, place: Numbers) -> Face:
    """The face at its smoothed place: all its parts moved and scaled with its box."""
    centre_x, centre_y, width, height = (float(number) for number in place)
    box = BoundingBox(
        centre_x - width / 2, centre_y - height / 2, centre_x + width / 2, centre_y + height / 2
    )
    scale_x, scale_y = width / max(face.box.width, 1e-6), height / max(face.box.height, 1e-6)
    left, top = face.box.x_min, face.box.y_min
    raw = face.crop_box
    crop_box = BoundingBox(
        box.x_min + (raw.x_min - left) * scale_x, box.y_min + (raw.y_min - top) * scale_y,
        box.x_min + (raw.x_max - left) * scale_x, box.y_min + (raw.y_max - top) * scale_y,
    )  # fmt: skip
    return replace(face, box=box, crop_box=crop_box)
