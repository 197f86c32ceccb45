"""Small data sets for tests."""

from __future__ import annotations

import numpy as np
from PIL import Image as Pil


def blobs(seed: int, side: int = 96) -> Pil.Image:
    """Soft blobs: unlike each other, as photos are."""
    rng = np.random.default_rng(seed)
    small = Pil.fromarray(rng.integers(0, 255, (6, 6, 3)).astype(np.uint8))
    return small.resize((side, side), Pil.Resampling.BICUBIC)
