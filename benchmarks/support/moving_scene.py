"""Practice people who move about before a camera: some masked, one who takes the mask off half way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import cos, sin
from pathlib import Path

import cv2
import numpy as np

from maskdet.detection import landmark_detector
from maskdet.images import jpeg_bytes
from maskdet.results import Image
from maskdet.synthesis import draw_mask, orl_face, orl_landmarks

WIDTH, HEIGHT, RATE = 640, 480, 30
PEOPLE = (12, 5, 3, 21, 33, 7, 26, 9, 18, 30)
SHOT = 1


def record_scene(path: Path, *, people: int = 2, seconds: float = 10.0) -> Path:
    """A scene as a file of JPEG frames, for the browser's fake camera, which plays it again and again."""
    path.write_bytes(
        b"".join(jpeg_bytes(frame, quality=90) for frame in scene(people=people, seconds=seconds))
    )
    return path


def scene(*, people: int = 2, seconds: float = 4.0) -> Iterator[Image]:
    """RGB frames (480, 640, 3). Person 0 wears a mask in the first half; of the others every second one does."""
    num_frames = round(seconds * RATE)
    for number in range(num_frames):
        frame = np.full((HEIGHT, WIDTH, 3), (190, 196, 200), np.uint8)
        for position in range(people):
            masked = number < num_frames / 2 if position == 0 else position % 2 == 1
            _put(
                frame, _head(PEOPLE[position], masked, people), _centre(position, people, number / num_frames)
            )
        yield frame


@lru_cache(maxsize=64)
def _head(person: int, masked: bool, people: int) -> Image:
    face = orl_face(person, SHOT)
    large = np.asarray(cv2.resize(face.image, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC), np.uint8)
    if masked:
        landmarks = orl_landmarks(face, landmark_detector()) * 4
        large = draw_mask(large, landmarks, rng=np.random.default_rng(person))
    height = 250 if people <= 2 else 150
    scale = height / large.shape[0]
    return np.asarray(cv2.resize(large, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _centre(position: int, people: int, share: float) -> tuple[int, int]:
    """Everyone sways around a position of their own; the video ends where it began."""
    columns = min(people, 5)
    rows = -(-people // columns)
    x = WIDTH * (position % columns + 0.5) / columns
    y = HEIGHT * (position // columns + 0.5) / rows
    turn = 2 * np.pi * share
    sway = 34 if people <= 2 else 4
    return round(x + sway * sin(turn + position)), round(y + 0.5 * sway * cos(2 * turn + position))


def _put(frame: Image, head: Image, centre: tuple[int, int]) -> None:
    height, width = head.shape[:2]
    y, x = centre[1] - height // 2, centre[0] - width // 2
    y, x = max(0, min(y, HEIGHT - height)), max(0, min(x, WIDTH - width))
    frame[y : y + height, x : x + width] = head
