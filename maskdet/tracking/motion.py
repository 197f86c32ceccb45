"""Trajectory: where one face was and how fast it moves, smoothed and carried on between detections by an alpha-beta filter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from maskdet.results import BoundingBox, Face
from maskdet.tracking.track import Track
from maskdet.tracking.voting import Vote

# Centre x, centre y, width, height of a box, (4,) in pixels: what the filter works on.
Placement = NDArray[np.float64]

FOLLOW, SPEED_FOLLOW = 0.65, 0.25  # alpha and beta: how much of an error corrects placement and speed
SPEED_KEPT_S = 1.0  # after which the speed of a face that is not found is a third


class Trajectory:
    """Where one face was, how fast it moves, and its votes. One thread at a time; time is handed in, in seconds."""

    def __init__(self, track_id: int, face: Face, now_s: float, vote: Vote) -> None:
        self.track_id = track_id
        self.first_seen_s = self.last_seen_s = now_s
        self.sightings = 1
        self.vote = vote
        self.vote.since_s = now_s
        self._face = face
        self._placement = placement_of(face.box)
        self._speed: Placement = np.zeros(4)

    def found(self, face: Face, now_s: float) -> None:
        """Take in where it was found."""
        seconds = max(1e-3, now_s - self.last_seen_s)
        predicted = self.placement(now_s)
        error = placement_of(face.box) - predicted
        self._placement = predicted + FOLLOW * error
        self._speed = self._faded_speed(seconds) + SPEED_FOLLOW * error / seconds
        self._face, self.last_seen_s = face, now_s
        self.sightings += 1

    def placement(self, now_s: float) -> Placement:
        """Centre x, centre y, width, height where the face should be now, in pixels."""
        seconds = now_s - self.last_seen_s
        # How far it comes under a speed that fades: the integral of exp(-t / SPEED_KEPT_S).
        distance = SPEED_KEPT_S * (1 - np.exp(-seconds / SPEED_KEPT_S))
        moved: Placement = self._placement + self._speed * distance
        moved[2:] = np.maximum(moved[2:], 1.0)
        return moved

    def resize(self, scale: Placement) -> None:
        """Pictures have another size: scale (4,) is by how much."""
        self._placement, self._speed = self._placement * scale, self._speed * scale

    def track(self, now_s: float) -> Track:
        """The person, carried on to this moment."""
        face = _moved(self._face, self.placement(now_s))
        vote = self.vote
        return Track(
            self.track_id, face, vote.state, vote.leader, vote.since_s, self.first_seen_s, self.last_seen_s
        )

    def wants_verdict(self, now_s: float, every_s: float) -> bool:
        """Whether its verdict is open, contradicted, or older than `every_s`."""
        judged = self.vote.judged_s
        return judged is None or self.vote.is_urgent(now_s) or now_s - judged >= every_s

    def _faded_speed(self, seconds: float) -> Placement:
        faded: Placement = self._speed * np.exp(-seconds / SPEED_KEPT_S)
        return faded


def placement_of(box: BoundingBox) -> Placement:
    """Centre and size of a box."""
    return np.array([*box.centre, box.width, box.height])


def _moved(face: Face, placement: Placement) -> Face:
    """The face at its smoothed placement: all its parts moved and scaled with its box."""
    centre_x, centre_y, width, height = (float(number) for number in placement)
    box = BoundingBox(
        centre_x - width / 2, centre_y - height / 2, centre_x + width / 2, centre_y + height / 2
    )
    scale_x, scale_y = width / max(face.box.width, 1e-6), height / max(face.box.height, 1e-6)
    left, top = face.box.x_min, face.box.y_min
    raw = face.crop_box
    crop_box = BoundingBox(
        box.x_min + (raw.x_min - left) * scale_x,
        box.y_min + (raw.y_min - top) * scale_y,
        box.x_min + (raw.x_max - left) * scale_x,
        box.y_min + (raw.y_max - top) * scale_y,
    )
    return replace(face, box=box, crop_box=crop_box)
