"""Crops that train in seconds: pictures of two colours, cut by no detector."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

from maskdet.dataset.crop_manifest import CropRecord, write_manifest
from maskdet.dataset.face_crops import CROP_SIZE

PER_SPLIT = {"train": 24, "validation": 8, "test": 8}  # of each label
COLOURS = {"with_mask": (60, 90, 200), "without_mask": (200, 140, 110)}
THREE = COLOURS | {"mask_worn_incorrectly": (60, 200, 90)}
FOUR = THREE | {"no_face": (25, 25, 25)}


def make_crops(folder: Path, *, seed: int = 0, colours: Mapping[str, tuple[int, int, int]] = COLOURS) -> Path:
    """A folder as `dataset cut` makes it; the labels differ in colour, with noise.

    Each crop is its own source photo, its face the whole of it.
    """
    rng = np.random.default_rng(seed)
    records = []
    for label, colour in colours.items():
        (folder / label).mkdir(parents=True, exist_ok=True)
        for split, count in PER_SPLIT.items():
            records += [_make(folder, label, split, number, colour, rng) for number in range(count)]
    write_manifest(folder, records)
    return folder


def _make(
    folder: Path, label: str, split: str, number: int, colour: tuple[int, int, int], rng: np.random.Generator
) -> CropRecord:
    shade = np.array(colour) + rng.normal(0, 25, 3)
    picture = np.clip(shade + rng.normal(0, 30, (CROP_SIZE, CROP_SIZE, 3)), 0, 255).astype(np.uint8)
    file = f"{label}/{split}_{number:02d}.jpg"
    cv2.imwrite(str(folder / file), picture[..., ::-1])
    box = (0.0, 0.0, float(CROP_SIZE), float(CROP_SIZE))
    source = str(folder / file)
    return CropRecord(
        file, label, label, label, split, f"{label}{split}{number}", "photo", source, True, *box
    )
