"""MotionGate: whether anything moves before a camera, told from a few grey levels: a search for faces costs 40 times as much.

The picture is compared with a background that follows it slowly: dusk and shadows become part of it, and so does what
was put down.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.cameras import Zones
from maskdet.results import Image

MOVES = 6  # grey levels: no part of a still picture differs by more; cameras' noise stays under it
PARTS = (96, 54)  # parts of the picture that are compared: each is smaller than a face that counts
BACKGROUND_S = 10.0  # in which the background comes two thirds nearer to what is seen
LINGER_S = 2.0  # after the last movement: who stops before the camera is found standing, too
MARGIN = 4  # parts around zones of interest that are watched as well

Coarse = NDArray[np.float32]


def coarse_grey(image: Image) -> Coarse:
    """The picture as a few grey levels, averaged so that noise goes away, (54, 96)."""
    small = cv2.resize(image, PARTS, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.float32)


def is_alike(one: Coarse, other: Coarse) -> bool:
    """Whether no part of two pictures differs."""
    return float(np.abs(one - other).max()) <= MOVES


class MotionGate:
    """Follows the background of one watch. One thread at a time; time is handed in, in seconds."""

    def __init__(self, zones: Zones) -> None:
        self._counts = zones.interest_mask(PARTS, margin=MARGIN)
        self._background: Coarse | None = None
        self._at_s = self._moved_s = -math.inf

    def forget(self) -> None:
        """Pictures have another size or place from now on."""
        self._background = None

    def moves(self, coarse: Coarse, *, now_s: float) -> bool:
        """Whether something moves now, or did just now. True for the first picture."""
        background = coarse if self._background is None else self._background
        if self._background is None or self._differs(coarse, background):
            self._moved_s = now_s
        share = 1 - math.exp(-max(0.0, now_s - self._at_s) / BACKGROUND_S)
        self._background = background + np.float32(share) * (coarse - background)
        self._at_s = now_s
        return now_s - self._moved_s <= LINGER_S

    def _differs(self, coarse: Coarse, background: Coarse) -> bool:
        """Parts that no zone of interest is near do not count."""
        change = np.abs(coarse - background)
        return float((change if self._counts is None else change[self._counts]).max(initial=0.0)) > MOVES
