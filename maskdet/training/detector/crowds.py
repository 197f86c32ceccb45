"""Faces of photos pasted into scenes, small and blended in: scenes alone hold too few small bare faces to learn from.

Source: copy-paste augmentation for small objects, Kisantal et al. (2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.results import Image
from maskdet.training.detector.config import DetectorConfig
from maskdet.training.detector.drawing import BARE, with_drawn_masks
from maskdet.training.detector.targets import UNKNOWN, Targets, read_picture

MOST = 6  # faces pasted into one scene
AROUND = 0.35  # of a face's sides that is pasted with it
LEAST_ROOM = 0.08  # of its sides, around a face: of one cut tightly the rim would fade away
# Power of the pasted form, between an ellipse (2) and a rectangle, and from where in it it fades.
ROUND, EDGE = 3, 0.6
LIGHT = 0.5  # how far a face takes on the light of the place
TRIES = 5


def with_pasted_faces(
    image: Image,
    targets: Targets,
    photos: Sequence[Targets],
    config: DetectorConfig,
    rng: np.random.Generator,
) -> tuple[Image, Targets]:
    """A scene with faces of photos where nobody is, and what it then shows. About every second one is bare."""
    kinds = [
        [photo for photo in photos if (photo.labels == BARE).any()],
        [photo for photo in photos if (photo.labels[photo.labels != UNKNOWN] != BARE).any()],
    ]
    kinds = [kind for kind in kinds if kind]
    image = image.copy()
    for _ in range(int(rng.integers(1, MOST + 1)) if kinds else 0):
        image, targets = _with_one(image, targets, kinds[int(rng.integers(len(kinds)))], config, rng)
    return image, targets


def _with_one(
    image: Image,
    targets: Targets,
    photos: Sequence[Targets],
    config: DetectorConfig,
    rng: np.random.Generator,
) -> tuple[Image, Targets]:
    found = _loosely_cut(photos, rng)
    if found is None:
        return image, targets
    photo, picture = found
    picture, labels = with_drawn_masks(picture, photo, config.drawn, rng)
    place = _main(photo)
    part, box = _head(picture, photo.boxes[place])
    scale = float(np.exp(rng.uniform(*np.log(config.pasted_heights)))) / (box[3] - box[1])
    sides = np.maximum(4, np.round(scale * np.array(part.shape[1::-1]))).astype(int)
    start = _free_place(image, targets.boxes, sides, rng)
    if scale >= 1 or start is None:
        return image, targets
    part = np.asarray(cv2.resize(part, tuple(map(int, sides)), interpolation=cv2.INTER_AREA), np.uint8)
    if rng.random() < 0.5:
        part = np.asarray(cv2.GaussianBlur(part, (3, 3), rng.uniform(0.3, 0.9)), np.uint8)
    _blend(image, part, start)
    return image, _added(targets, box * scale + np.tile(start, 2), labels[place])


def _loosely_cut(photos: Sequence[Targets], rng: np.random.Generator) -> tuple[Targets, Image] | None:
    """A photo with something around its face, and its picture, or None when none was found soon."""
    for _ in range(TRIES):
        photo = photos[int(rng.integers(len(photos)))]
        picture = read_picture(photo)
        part, box = _head(picture, photo.boxes[_main(photo)])
        if _has_room(box, part):
            return photo, picture
    return None


def _main(photo: Targets) -> int:
    """The place of the face whose label is known."""
    return int(np.argmax(photo.labels != UNKNOWN))


def _head(picture: Image, box: NDArray[np.float32]) -> tuple[Image, NDArray[np.float32]]:
    """What is cut out around a face, and the face's box in it."""
    height, width = picture.shape[:2]
    room = AROUND * np.tile(box[2:] - box[:2], 2) * np.array([-1, -1, 1, 1])
    x_min, y_min, x_max, y_max = np.clip(box + room, 0, [width, height, width, height]).astype(int)
    inside = np.clip(box, 0, np.array([width, height, width, height], np.float32))
    return picture[y_min:y_max, x_min:x_max], inside - np.array([x_min, y_min] * 2, np.float32)


def _has_room(box: NDArray[np.float32], part: Image) -> bool:
    """Whether there is something around the face on every side: cut tightly, its rim would fade away."""
    room = LEAST_ROOM * np.tile(box[2:] - box[:2], 2)
    gaps = np.concatenate([box[:2], np.array(part.shape[1::-1]) - box[2:]])
    return bool((gaps >= room).all())


def _free_place(
    image: Image, boxes: NDArray[np.float32], sides: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64] | None:
    """Where something of these sides hides nobody, x and y, or None when none was found soon."""
    spare = np.array(image.shape[1::-1]) - sides
    if (spare < 0).any():
        return None
    for _ in range(TRIES):
        start = rng.integers(0, spare + 1)
        end = start + sides
        if ((boxes[:, 2:] < start) | (boxes[:, :2] > end)).any(axis=1).all():
            return np.asarray(start)
    return None


def _blend(image: Image, part: Image, place: NDArray[np.int64]) -> None:
    """Draw `part` into `image` rounded and fading at its rim, in about the light of the place."""
    height, width = part.shape[:2]
    ground = image[place[1] : place[1] + height, place[0] : place[0] + width]
    gain = (ground.mean() + 10) / (part.mean() + 10)
    lit = np.clip(part * np.clip(gain**LIGHT, 0.5, 1.6), 0, 255)
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    opaque = np.clip((1 - (abs(x) ** ROUND + abs(y) ** ROUND)) / (1 - EDGE), 0, 1)[..., None]
    ground[:] = np.asarray(opaque * lit + (1 - opaque) * ground, np.uint8)


def _added(targets: Targets, box: NDArray[np.float32], label: int) -> Targets:
    unknown = np.full((1, 5, 2), np.nan, np.float32)
    return replace(
        targets,
        boxes=np.concatenate([targets.boxes, box[None].astype(np.float32)]),
        labels=np.append(targets.labels, np.int32(label)),
        ignored=np.append(targets.ignored, False),
        landmarks=np.concatenate([targets.landmarks, unknown]),
    )
