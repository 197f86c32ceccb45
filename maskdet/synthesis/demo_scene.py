"""A short scene to try a camera with: two people before a wall, one with a mask and one without, who come and go.

Made of two portraits in the public domain (`portraits.CREDITS`); it ends where it began, so that it can be played in a loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import pi, sin

import cv2
import numpy as np

from maskdet.detection import FaceDetector, landmark_detector
from maskdet.results import Image
from maskdet.synthesis.portraits import ADMIRAL, ASTRONAUT, BLUE, portrait_bust

WIDTH, HEIGHT, RATE = 640, 360, 8  # pixels, frames a second
SECONDS = 24.0
BUST_SIDE = 250  # pixels
WALL, FLOOR = (206, 211, 214), (150, 146, 140)
# Each comes in from one side, stays, and leaves again: name, masked, from where (-1: left), when, for how long (seconds).
PEOPLE = ((ASTRONAUT, True, -1, 1.0, 20.0), (ADMIRAL, False, 1, 4.0, 15.0))
WALK_S = 2.0


def demo_scene() -> Iterator[Image]:
    """RGB frames, (HEIGHT, WIDTH, 3), RATE a second, for SECONDS."""
    detector = landmark_detector()
    busts = [_bust(name, masked, detector) for name, masked, *_ in PEOPLE]
    outline = _outline()
    for number in range(round(SECONDS * RATE)):
        frame = _room()
        for bust, (_, _, side, start, stay) in zip(busts, PEOPLE, strict=True):
            if (share := _presence(number / RATE - start, stay)) > 0:
                _put(frame, bust, outline, *_place(side, share, number / RATE))
        yield frame


def _bust(name: str, masked: bool, detector: FaceDetector) -> Image:
    bust = portrait_bust(name, BLUE if masked else None, detector)
    return np.asarray(cv2.resize(bust, (BUST_SIDE, BUST_SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def _presence(seconds: float, stay: float) -> float:
    """0 outside, 1 in the middle of the stay; walking in between."""
    return float(np.clip(min(seconds, stay - seconds) / WALK_S, 0, 1))


def _place(side: int, share: float, seconds: float) -> tuple[int, int]:
    """Left top corner: nobody stands quite still."""
    stands = WIDTH / 2 + side * WIDTH / 4.4 - BUST_SIDE / 2
    outside = WIDTH if side > 0 else -BUST_SIDE
    x = outside + (stands - outside) * share + 14 * sin(2 * pi * seconds / 6 + side)
    return round(x), round(HEIGHT - BUST_SIDE + 5 * (1 + sin(2 * pi * seconds / 4 - side)))


def _room() -> Image:
    room = np.full((HEIGHT, WIDTH, 3), WALL, np.uint8)
    room[HEIGHT - 50 :] = FLOOR
    return room


def _outline() -> Image:
    """Where the bust covers the room: head and shoulders, (side, side, 1) in 0..255."""
    shape = np.zeros((BUST_SIDE, BUST_SIDE), np.uint8)
    middle = BUST_SIDE // 2
    cv2.ellipse(
        shape,
        (middle, round(0.44 * BUST_SIDE)),
        (round(0.36 * BUST_SIDE), round(0.42 * BUST_SIDE)),
        0,
        0,
        360,
        255,
        -1,
    )
    cv2.ellipse(shape, (middle, BUST_SIDE), (middle, round(0.34 * BUST_SIDE)), 0, 0, 360, 255, -1)
    return np.asarray(cv2.GaussianBlur(shape, (0, 0), 4)[..., None], np.uint8)


def _put(frame: Image, bust: Image, outline: Image, x: int, y: int) -> None:
    left, right = max(0, x), min(WIDTH, x + BUST_SIDE)
    bottom = min(HEIGHT, y + BUST_SIDE)
    if right <= left:
        return
    part = (slice(0, bottom - y), slice(left - x, right - x))
    alpha = outline[part].astype(np.float32) / 255
    area = frame[y:bottom, left:right]
    area[:] = (alpha * bust[part] + (1 - alpha) * area).astype(np.uint8)
