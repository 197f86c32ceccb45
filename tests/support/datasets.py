"""Small data sets for tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from PIL import Image as Pil


def blobs(seed: int, side: int = 96) -> Pil.Image:
    """Soft blobs: unlike each other, as photos are."""
    rng = np.random.default_rng(seed)
    small = Pil.fromarray(rng.integers(0, 255, (6, 6, 3)).astype(np.uint8))
    return small.resize((side, side), Pil.Resampling.BICUBIC)


def few(practice_set: Path, root: Path, shots: tuple[str, ...] = ("01", "02")) -> Path:
    """Two shots of each of 40 people, masked and bare: wrongly worn masks are left out."""
    for path in sorted(practice_set.glob("*/*.png")):
        _, shot, wear = path.stem.split("_", 2)
        if shot in shots and wear in ("well", "bare"):
            (root / path.parent.name).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, root / path.parent.name / path.name)
    return root
