"""Zones: what is private is black before any face is searched for; what is of no interest does not count."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import field_validator
from pydantic.dataclasses import dataclass

from maskdet.cameras.fields import Described, WatchProblem
from maskdet.language import tr
from maskdet.results import Face, Image

KINDS = ("interest", "privacy")


@dataclass(frozen=True)
class Zone(Described):
    """A part of the picture.

    Attributes:
        kind: "interest": only faces whose centre lies in one count; "privacy": blacked out before faces are searched for.
        points: the corners (x, y) in order, as shares of width and height, 0..1; at least three.
    """

    kind: str
    points: tuple[tuple[float, float], ...]

    @field_validator("kind")
    @classmethod
    def _is_a_kind(cls, kind: str) -> str:
        if kind not in KINDS:
            raise WatchProblem(
                tr("A zone is of the kind interest or privacy, not {kind}. Choose one.", kind=repr(kind))
            )
        return kind

    @field_validator("points")
    @classmethod
    def _make_a_zone(cls, points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
        if len(points) < 3:
            raise WatchProblem(
                tr("A zone needs three corners or more, and has {n}. Draw it again.", n=len(points))
            )
        if not all(0 <= share <= 1 for point in points for share in point):
            raise WatchProblem(
                tr("A zone reaches out of the picture: its corners are shares from 0 to 1. Draw it again.")
            )
        return points


class Zones:
    """The zones of one watch, for pictures of any size. One thread at a time."""

    def __init__(self, zones: Sequence[Zone], *, min_face_px: int = 0) -> None:
        self._private = [zone for zone in zones if zone.kind == "privacy"]
        self._interest = [zone for zone in zones if zone.kind == "interest"]
        self._min_face_px = min_face_px

    def blacked_out(self, image: Image) -> Image:
        """The picture with its private parts black; the same object where there are none.

        Args:
            image: RGB, (height, width, 3), uint8; left as it is.
        """
        if not self._private:
            return image
        black = image.copy()
        for zone in self._private:
            # The corners are rounded outwards, by drawing the edge too: not a pixel too few.
            corners = _corners(zone, image).round().astype(np.int32)
            cv2.fillPoly(black, [corners], (0, 0, 0))
            cv2.polylines(black, [corners], True, (0, 0, 0), thickness=2)
        return black

    def counting(self, faces: Sequence[Face], image: Image) -> list[Face]:
        """The faces that count: large enough, and their centre in a zone of interest where there is one."""
        corners = [_corners(zone, image) for zone in self._interest]
        return [face for face in faces if self._is_large(face) and (not corners or _is_inside(face, corners))]

    def interest_mask(self, size: tuple[int, int], *, margin: int) -> NDArray[np.bool_] | None:
        """Which parts of a picture of `size` (width, height) lie in a zone of interest, or within `margin` parts of one.

        Returns: (height, width); None where there is no such zone: then all of them count.
        """
        if not self._interest:
            return None
        mask = np.zeros(size[::-1], np.uint8)
        for zone in self._interest:
            corners = [_corners(zone, mask).round().astype(np.int32)]
            cv2.fillPoly(mask, corners, 1)
            cv2.polylines(mask, corners, True, 1, thickness=2 * margin + 1)
        return mask.astype(bool)

    def _is_large(self, face: Face) -> bool:
        return min(face.box.width, face.box.height) >= self._min_face_px


def _corners(zone: Zone, image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, 2) pixels."""
    height, width = image.shape[:2]
    return np.array(zone.points, np.float32) * np.array([width, height], np.float32)


def _is_inside(face: Face, zones: list[NDArray[np.float32]]) -> bool:
    return any(cv2.pointPolygonTest(corners, face.box.centre, False) >= 0 for corners in zones)
