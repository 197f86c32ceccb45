"""Pictures changed anew each time the detector gets them: scale, position, mosaic, drawn masks, colour, quality.

Source of the mosaic: Bochkovskiy et al., "YOLOv4" (2020).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.detection import LABELS
from maskdet.results import Image, MaskLabel
from maskdet.synthesis import MaskWear, draw_mask
from maskdet.training.detector.backgrounds import background, with_empty_rectangles
from maskdet.training.detector.config import DetectorConfig
from maskdet.training.detector.targets import Targets, read_picture

BARE = LABELS.index(MaskLabel.WITHOUT_MASK)
WEARS = ((MaskWear.WELL, 0.5), (MaskWear.UNDER_NOSE, 0.3), (MaskWear.ON_CHIN, 0.2))
LEAST_SIDE = 6  # pixels: smaller faces teach nothing
MOSTLY_VISIBLE, GONE = 0.6, 0.05  # share of a face inside the picture: enough to learn, too little to mind
LARGEST_FACE = 0.9  # of a photo's face, as a share of the window
TALLEST = 380  # pixels: of larger faces nothing is learned; the coarse search finds those
COLLAGE_SIDES = (3, 8)  # photos in a row of a collage: fewest, most
MOSTLY_BARE = 0.7  # of a collage
STRETCH = 0.1  # most by which width and height are resized apart, as a logarithm


@dataclass(frozen=True, eq=False)
class Sample:
    """One picture to learn from, and its faces as in `Targets`."""

    image: Image
    boxes: NDArray[np.float32]
    labels: NDArray[np.int32]
    ignored: NDArray[np.bool_]


def sample(
    pool: Sequence[Targets], config: DetectorConfig, rng: np.random.Generator, mosaic: float
) -> Sample:
    """A changed picture of (size, size) pixels. `pool`: photos and scenes; `mosaic`: share of mosaics."""
    kind = rng.random()
    if kind < config.collage:
        whole = _collage(pool, config, rng)
    elif kind < config.collage + mosaic:
        whole = _mosaic(pool, config, rng)
    else:
        whole = _placed(pool, config, rng, config.size, config.size)
    if rng.random() < 0.5:
        whole = _mirrored(whole)
    return replace(whole, image=recoloured(whole.image, rng))


def with_drawn_masks(
    image: Image, targets: Targets, share: float, rng: np.random.Generator
) -> tuple[Image, NDArray[np.int32]]:
    """The picture with masks drawn on some bare faces, and the labels that are then true."""
    labels = targets.labels.copy()
    bare = (labels == BARE) & ~np.isnan(targets.landmarks).any(axis=(1, 2))
    for index in np.flatnonzero(bare):
        if rng.random() >= share:
            continue
        wear = WEARS[rng.choice(len(WEARS), p=[weight for _, weight in WEARS])][0]
        image = draw_mask(image, targets.landmarks[index], rng=rng, wear=wear)
        truth = MaskLabel.WITH_MASK if wear is MaskWear.WELL else MaskLabel.MASK_WORN_INCORRECTLY
        labels[index] = LABELS.index(truth)
    return image, labels


def recoloured(image: Image, rng: np.random.Generator) -> Image:
    """Other light, tint, sharpness and quality."""
    if rng.random() < 0.8:
        hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV).astype(np.float32)
        hsv[..., 0] = (hsv[..., 0] + rng.uniform(-9, 9)) % 180
        hsv[..., 1] *= rng.uniform(0.6, 1.4)
        hsv[..., 2] = hsv[..., 2] * rng.uniform(0.55, 1.45) + rng.uniform(-12, 12)
        image = np.asarray(cv2.cvtColor(np.clip(hsv, 0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB), np.uint8)
    if rng.random() < 0.08:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        image = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)
    if rng.random() < 0.15:
        image = np.asarray(cv2.GaussianBlur(image, (3, 3), rng.uniform(0.3, 1.2)), np.uint8)
    if rng.random() < 0.2:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 90))]
        image = np.asarray(cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_COLOR), np.uint8)
    return image


def _placed(
    pool: Sequence[Targets], config: DetectorConfig, rng: np.random.Generator, width: int, height: int
) -> Sample:
    """One picture, resized, with a window of (height, width) cut from it, a face inside it most of the time."""
    scenes = pool[_num_photos(pool) :]
    if rng.random() < config.empty:
        return _without_faces(with_empty_rectangles(scenes, (width, height), rng))
    targets = _chosen(pool, config.scene_share if width == config.size else config.mosaic_scene_share, rng)
    image, labels = with_drawn_masks(read_picture(targets), targets, config.drawn, rng)
    scale = _scale(targets, config, rng, min(width, height))
    around = _shown(targets, config, rng)
    resize = scale * np.exp(rng.uniform(-STRETCH, STRETCH, 2))
    size = np.maximum(8, np.round(resize * image.shape[1::-1])).astype(int)
    shrunk = cv2.resize(
        image,
        tuple(int(side) for side in size),
        interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR,
    )
    resized = np.tile(size / image.shape[1::-1], 2).astype(np.float32)
    boxes, around = targets.boxes * resized, around * resized
    around = around[around[:, 3] - around[:, 1] <= TALLEST]
    start = _window_start(around, size, np.array([width, height]), rng)
    covered = (size >= (width, height)).all()
    window = np.zeros((height, width, 3), np.uint8) if covered else background(scenes, (width, height), rng)
    source, target = np.maximum(start, 0), np.maximum(-start, 0)
    part = shrunk[source[1] : source[1] + height - target[1], source[0] : source[0] + width - target[0]]
    window[target[1] : target[1] + part.shape[0], target[0] : target[0] + part.shape[1]] = part
    return _cut(Sample(window, boxes - np.tile(start, 2).astype(np.float32), labels, targets.ignored))


def _shown(targets: Targets, config: DetectorConfig, rng: np.random.Generator) -> NDArray[np.float32]:
    """The boxes of which the window shows one: faces, or hard negatives."""
    hard = len(targets.hard) and (not len(targets.boxes) or rng.random() < config.hard)
    return targets.hard if hard else targets.boxes


def _num_photos(pool: Sequence[Targets]) -> int:
    return bisect_left(pool, True, key=lambda targets: not targets.photo)  # photos come first


def _without_faces(image: Image) -> Sample:
    return Sample(image, np.zeros((0, 4), np.float32), np.zeros(0, np.int32), np.zeros(0, np.bool_))


def _chosen(pool: Sequence[Targets], scene_share: float, rng: np.random.Generator) -> Targets:
    """A scene or a photo; the pool holds the photos first."""
    num_photos = _num_photos(pool)
    scene = rng.random() < scene_share or not num_photos
    low, high = (num_photos, len(pool)) if scene and num_photos < len(pool) else (0, num_photos)
    return _weighted(pool[low:high], rng)


def _weighted(pool: Sequence[Targets], rng: np.random.Generator) -> Targets:
    weights = np.fromiter((targets.weight for targets in pool), float, len(pool))
    return pool[int(rng.choice(len(pool), p=weights / weights.sum()))]


def _scale(targets: Targets, config: DetectorConfig, rng: np.random.Generator, window: int) -> float:
    """How much the picture is enlarged. Parts of a mosaic are small, so their pictures are shrunk with them."""
    if not targets.photo:
        return float(np.exp(rng.uniform(*np.log(config.scene_scales)))) * min(1.0, 1.6 * window / config.size)
    if rng.random() < config.zoomed:
        return float(np.exp(rng.uniform(*np.log(config.zooms)))) * window / config.size
    known = targets.labels >= 0
    tallest = float((targets.boxes[known, 3] - targets.boxes[known, 1]).max())
    low, high = config.face_heights
    return float(np.exp(rng.uniform(np.log(low), np.log(min(high, LARGEST_FACE * window))))) / tallest


def _window_start(
    boxes: NDArray[np.float32], size: NDArray[np.int64], window: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Where the window starts in the resized picture, x and y; negative where the picture is smaller."""
    spare = size - window
    anywhere = rng.integers(np.minimum(spare, 0), np.maximum(spare, 0) + 1)
    if not len(boxes) or rng.random() > 0.85:
        return np.asarray(anywhere)
    box = boxes[rng.integers(len(boxes))]
    wished = (box[:2] + box[2:]) / 2 - rng.uniform(0.1, 0.9, 2) * window
    return np.asarray(np.where(spare > 0, np.clip(wished, 0, np.maximum(spare, 0)), anywhere), int)


def _cut(whole: Sample) -> Sample:
    """Boxes end at the picture's edge; faces mostly outside, or too small, are ignored."""
    height, width = whole.image.shape[:2]
    inside = np.clip(whole.boxes, 0, np.array([width, height, width, height], np.float32))
    sides = inside[:, 2:] - inside[:, :2]
    area = np.maximum((whole.boxes[:, 2:] - whole.boxes[:, :2]).prod(axis=1), 1e-6)
    visible = sides.prod(axis=1) / area
    heights = whole.boxes[:, 3] - whole.boxes[:, 1]
    unclear = (visible < MOSTLY_VISIBLE) | (sides.min(axis=1, initial=1e9) < LEAST_SIDE)
    ignored = whole.ignored | unclear | (heights > TALLEST)
    remains = visible > GONE
    return Sample(whole.image, inside[remains], whole.labels[remains], ignored[remains])


def _collage(pool: Sequence[Targets], config: DetectorConfig, rng: np.random.Generator) -> Sample:
    """Many photos side by side, each whole width or height of its place: small faces, mostly bare, with all around them."""
    photos = pool[: _num_photos(pool)]
    bare = [targets for targets in photos if BARE in targets.labels]
    count = int(rng.integers(COLLAGE_SIDES[0], COLLAGE_SIDES[1] + 1))
    side = config.size // count
    image = np.zeros((config.size, config.size, 3), np.uint8)
    parts = []
    for y, x in np.ndindex(count, count):
        some = bare if bare and rng.random() < MOSTLY_BARE else photos
        part = _filled(some[int(rng.integers(len(some)))], side, rng)
        image[y * side : (y + 1) * side, x * side : (x + 1) * side] = part.image
        parts.append(replace(part, boxes=part.boxes + np.tile([x * side, y * side], 2).astype(np.float32)))
    return _joined(image, parts)


def _filled(targets: Targets, side: int, rng: np.random.Generator) -> Sample:
    """A photo that covers a square place, a face in it."""
    image = read_picture(targets)
    scale = side / min(image.shape[:2]) * rng.uniform(1.0, 1.3)
    size = np.maximum(side, np.round(scale * np.array(image.shape[1::-1]))).astype(int)
    shrunk = cv2.resize(image, (int(size[0]), int(size[1])), interpolation=cv2.INTER_AREA)
    boxes = targets.boxes * np.tile(size / image.shape[1::-1], 2).astype(np.float32)
    x, y = _window_start(boxes, size, np.array([side, side]), rng)
    window = np.asarray(shrunk[y : y + side, x : x + side], np.uint8)
    moved = boxes - np.tile([x, y], 2).astype(np.float32)
    return _cut(Sample(window, moved, targets.labels, targets.ignored))


def _mosaic(pool: Sequence[Targets], config: DetectorConfig, rng: np.random.Generator) -> Sample:
    size = config.size
    x, y = (int(rng.uniform(0.35, 0.65) * size) for _ in range(2))
    image = np.zeros((size, size, 3), np.uint8)
    parts = []
    for left, top, width, height in (
        (0, 0, x, y),
        (x, 0, size - x, y),
        (0, y, x, size - y),
        (x, y, size - x, size - y),
    ):
        part = _placed(pool, config, rng, width, height)
        image[top : top + height, left : left + width] = part.image
        parts.append(replace(part, boxes=part.boxes + np.array([left, top, left, top], np.float32)))
    return _joined(image, parts)


def _joined(image: Image, parts: Sequence[Sample]) -> Sample:
    return Sample(
        image,
        np.concatenate([part.boxes for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.ignored for part in parts]),
    )


def _mirrored(whole: Sample) -> Sample:
    width = whole.image.shape[1]
    boxes = whole.boxes.copy()
    boxes[:, [0, 2]] = width - whole.boxes[:, [2, 0]]
    return replace(whole, image=np.ascontiguousarray(whole.image[:, ::-1]), boxes=boxes)
