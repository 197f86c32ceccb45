"""Tracker: the faces of one frame after another -> tracks that keep an identity and a voted verdict.

A face belongs to the track whose predicted box it overlaps or lies nearest to; the best assignment of all
together is found by the Hungarian method (Kuhn 1955; in the form of Jonker and Volgenant 1987, by lap). An identity is a number in one camera's picture,
nothing else: no face features are kept or compared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from maskdet.results import Face, FrameResult, Verdict
from maskdet.tracking.motion import Placement, Trajectory, placement_of
from maskdet.tracking.track import Track
from maskdet.tracking.voting import FADE_S, Vote

SHOWN_S = 0.4  # seconds a face that is not found is still shown where it should be
KEPT_S = 1.5  # seconds its identity is kept: someone walks past in front
MIN_SIGHTINGS = 2  # what was found once only is mostly no face
REACH = 0.8  # of the face's size: how far from its predicted centre it may be
MAX_GROWTH = 1.8  # between two sightings
# Where frames come rarely all three last so many of the steps between them.
SHOWN_STEPS, KEPT_STEPS, FADE_STEPS = 1.5, 3.0, 1.5
FAR = 1000.0  # a cost beyond which nothing is farther
GROWTH_COST = 0.3  # of a face that is e times as large, as a share of what may be


class Tracker:
    """Follows the faces of one camera. One thread at a time; time is handed in, in seconds.

    Args:
        threshold: share of the evidence that a label needs to be shown, 0..1; may be changed at any time.
        min_sightings: how often a face must be found before it is shown.
        step_s: seconds between two frames where they come rarely: memory and evidence last the longer.

    Attributes:
        size: width and height of the pictures, once `follow_size` was called.
    """

    def __init__(
        self, *, threshold: float = 0.8, min_sightings: int = MIN_SIGHTINGS, step_s: float = 0.0
    ) -> None:
        self.threshold = threshold
        self._min_sightings = min_sightings
        self._shown_s, self._kept_s = max(SHOWN_S, SHOWN_STEPS * step_s), max(KEPT_S, KEPT_STEPS * step_s)
        self._fade_s = max(FADE_S, FADE_STEPS * step_s)
        self._trajectories: list[Trajectory] = []
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
        self._trajectories = [
            trajectory for trajectory in self._trajectories if now_s - trajectory.last_seen_s <= self._kept_s
        ]
        ids = [0] * len(faces)
        for trajectory_index, face_index in self._assignment(faces, now_s):
            self._trajectories[trajectory_index].found(faces[face_index], now_s)
            ids[face_index] = self._trajectories[trajectory_index].track_id
        for index, face in enumerate(faces):
            if not ids[index]:
                ids[index] = self._begin(face, now_s)
        return ids

    def judge(self, track_id: int, verdict: Verdict, *, now_s: float) -> None:
        """Count a verdict on a track; one that is gone is passed over."""
        for trajectory in self._trajectories:
            if trajectory.track_id == track_id:
                trajectory.vote.add(verdict, threshold=self.threshold, now_s=now_s)

    def tracks(self, *, now_s: float) -> tuple[Track, ...]:
        """The tracks to show now, their boxes carried on to this moment, from left to right."""
        shown = [
            trajectory.track(now_s)
            for trajectory in self._trajectories
            if trajectory.sightings >= self._min_sightings
            and now_s - trajectory.last_seen_s <= self._shown_s
            and trajectory.vote.is_face
        ]
        return tuple(sorted(shown, key=lambda track: track.box.x_min))

    def follow_size(self, width: int, height: int) -> bool:
        """Pictures have this size from now on, in pixels: everyone stays who they are.

        Returns: whether they had another before.
        """
        before, self.size = self.size or (width, height), (width, height)
        if before != self.size:
            scale = np.array([width / before[0], height / before[1]] * 2)
            for trajectory in self._trajectories:
                trajectory.resize(scale)
        return before != self.size

    def everyone(self, *, now_s: float) -> list[Face]:
        """All faces that may be in view, also those not shown yet or not found for a moment: for hiding them."""
        return list(self.faces(now_s=now_s).values())

    def faces(self, *, now_s: float) -> dict[int, Face]:
        """track_id -> where its face should be now."""
        return {
            trajectory.track_id: trajectory.track(now_s).face
            for trajectory in self._trajectories
            if now_s - trajectory.last_seen_s <= self._kept_s
        }

    def wanting_verdicts(self, *, now_s: float, every_s: float) -> list[int]:
        """Tracks to be judged next, the most urgent first.

        Those found the last time whose verdict is open, contradicted, or older than `every_s`.
        """
        waiting = [
            trajectory
            for trajectory in self._trajectories
            if trajectory.last_seen_s == self._searched_s and trajectory.wants_verdict(now_s, every_s)
        ]
        return [
            trajectory.track_id
            for trajectory in sorted(waiting, key=lambda trajectory: trajectory.vote.judged_s or 0.0)
        ]

    def _begin(self, face: Face, now_s: float) -> int:
        self._trajectories.append(Trajectory(self._next_id, face, now_s, Vote(fade_s=self._fade_s)))
        self._next_id += 1
        return self._trajectories[-1].track_id

    def _assignment(self, faces: Sequence[Face], now_s: float) -> list[tuple[int, int]]:
        """Pairs (index of a trajectory, index of a face) that belong together."""
        if not faces or not self._trajectories:
            return []
        import lap

        found = [placement_of(face.box) for face in faces]
        costs = np.array(
            [[_cost(trajectory.placement(now_s), one) for one in found] for trajectory in self._trajectories]
        )
        # lap takes a million for infinity. -1: a trajectory without a face.
        _, columns, _ = lap.lapjv(np.minimum(costs, FAR), extend_cost=True)
        return [(row, int(c)) for row, c in enumerate(columns) if c >= 0 and costs[row, c] < 1.0]


def _cost(predicted: Placement, found: Placement) -> float:
    """0 where they lie upon each other, 1 or more where they cannot be the same face."""
    size = float(np.sqrt(predicted[2:].prod()))
    growth = float(np.sqrt(found[2:].prod())) / size
    if not 1 / MAX_GROWTH < growth < MAX_GROWTH:
        return 2.0
    distance = float(np.hypot(*(predicted[:2] - found[:2]))) / size
    return distance / REACH + GROWTH_COST * abs(float(np.log(growth)))
