"""Track: one person as long as the camera sees them, and the tracks of a moment as the result of a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maskdet.results import BoundingBox, Detection, Face, FrameResult, State, Verdict


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
        """Of the face, in pixels."""
        return self.face.box


def to_result(tracks: Sequence[Track], image_size: tuple[int, int]) -> FrameResult:
    """What the tracks show, as the result of one frame: each in the state its votes came to.

    Args:
        image_size: (width, height) in pixels.
    """
    detections = tuple(Detection(track.face, track.verdict, track.state) for track in tracks)
    return FrameResult(detections, image_size, 0.0)
