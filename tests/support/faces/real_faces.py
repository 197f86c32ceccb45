"""Real faces to test with: ORL portraits with what the detector found, and a small data set of them."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path

import numpy as np

from maskdet.dataset.face_crops import main_face
from maskdet.detection.landmarks import landmark_detector
from maskdet.results import Face, Image
from maskdet.synthesis.orl import orl_face

TINT = np.array([1.0, 0.80, 0.68])  # makes a grey portrait's skin the colour of skin


@lru_cache(maxsize=8)
def portrait(person: int = 1, *, tinted: bool = False) -> tuple[Image, Face]:
    """A bare face, twice as large as the photo, and where it is."""
    image = np.kron(orl_face(person, 1).image, np.ones((2, 2, 1), np.uint8))
    image = (image * TINT).astype(np.uint8) if tinted else image
    found = main_face(image, landmark_detector())
    assert found is not None
    return image, found


def small_set(practice_set: Path, folder: Path, *, people: int = 4) -> Path:
    """The pictures of a few people of the practice set: 3 of each person and label."""
    for label in ("with_mask", "without_mask"):
        (folder / label).mkdir(parents=True)
        for person in range(1, people + 1):
            for path in sorted((practice_set / label).glob(f"person{person:02d}_*"))[:3]:
                shutil.copy(path, folder / label)
    return folder


def spread_set(practice_set: Path, folder: Path, *, per_label: int) -> Path:
    """So many pictures of each label of the practice set, of people in all splits."""
    for label in ("with_mask", "without_mask"):
        (folder / label).mkdir(parents=True)
        paths = sorted((practice_set / label).iterdir())
        for path in paths[:: len(paths) // per_label][:per_label]:
            shutil.copy(path, folder / label)
    return folder
