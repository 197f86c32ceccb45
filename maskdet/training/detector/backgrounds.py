"""What stands around pasted pictures, and pictures without any face.

On plain black, the edge of a tightly cut photo alone would tell where its face ends: the detector then takes any
rectangle for a face. So photos are pasted on real backgrounds, and empty rectangles are pasted too.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from maskdet.results import Image
from maskdet.training.detector.targets import Targets, read_picture

TRIES = 8
ROOM = 0.5  # of a face's size that stays free around it
SHARES = (0.15, 0.6)  # sides of a patch, as shares of its picture's


def background(scenes: Sequence[Targets], size: tuple[int, int], rng: np.random.Generator) -> Image:
    """A picture of (width, height) without a face: black, one colour, or part of a scene where nobody is."""
    width, height = size
    kind = rng.random()
    patch = empty_patch(scenes, rng) if kind < 0.5 else None
    if patch is not None:
        return np.asarray(cv2.resize(patch, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    colour = rng.integers(0, 256, 3) if kind < 0.75 else (0, 0, 0)
    return np.full((height, width, 3), colour, np.uint8)


def with_empty_rectangles(
    scenes: Sequence[Targets], size: tuple[int, int], rng: np.random.Generator
) -> Image:
    """A background with patches of other scenes pasted on it: edges, and no face."""
    picture = background(scenes, size, rng)
    for _ in range(int(rng.integers(1, 4))):
        patch = empty_patch(scenes, rng)
        if patch is None:
            continue
        sides = [max(8, int(side * rng.uniform(0.25, 0.95))) for side in size]
        x, y = (int(rng.integers(0, side - own + 1)) for side, own in zip(size, sides, strict=True))
        picture[y : y + sides[1], x : x + sides[0]] = cv2.resize(patch, (sides[0], sides[1]))
    return picture


def empty_patch(scenes: Sequence[Targets], rng: np.random.Generator) -> Image | None:
    """Part of a scene that touches no annotated face, or None when none was found soon."""
    if not scenes:
        return None
    scene = scenes[int(rng.integers(len(scenes)))]
    picture = read_picture(scene)
    height, width = picture.shape[:2]
    room = ROOM * np.tile(scene.boxes[:, 2:] - scene.boxes[:, :2], 2) * np.array([-1, -1, 1, 1])
    faces = scene.boxes + room
    for _ in range(TRIES):
        w, h = (max(8, int(side * rng.uniform(*SHARES))) for side in (width, height))
        x, y = int(rng.integers(0, max(1, width - w))), int(rng.integers(0, max(1, height - h)))
        apart = (faces[:, 2] < x) | (faces[:, 0] > x + w) | (faces[:, 3] < y) | (faces[:, 1] > y + h)
        if apart.all():
            return picture[y : y + h, x : x + w]
    return None
