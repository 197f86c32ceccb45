"""Masks drawn on the bare faces of a picture, with the labels that are then true."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maskdet.dataset.mask_drawing import MaskWear, draw_mask
from maskdet.face_net import LABELS
from maskdet.results import Image, MaskLabel
from maskdet.training.detector.targets import Targets

BARE = LABELS.index(MaskLabel.WITHOUT_MASK)
WEARS = ((MaskWear.WELL, 0.5), (MaskWear.UNDER_NOSE, 0.3), (MaskWear.ON_CHIN, 0.2))


def with_drawn_masks(
    image: Image, targets: Targets, share: float, rng: np.random.Generator
) -> tuple[Image, NDArray[np.int32]]:
    """The picture with masks drawn on some bare faces, and the labels that are then true."""
    labels = targets.labels.copy()
    bare = (labels == BARE) & ~np.isnan(targets.landmarks).any(axis=(1, 2))
    for place in np.flatnonzero(bare):
        if rng.random() >= share:
            continue
        wear = WEARS[rng.choice(len(WEARS), p=[weight for _, weight in WEARS])][0]
        image = draw_mask(image, targets.landmarks[place], rng=rng, wear=wear)
        truth = MaskLabel.WITH_MASK if wear is MaskWear.WELL else MaskLabel.MASK_WORN_INCORRECTLY
        labels[place] = LABELS.index(truth)
    return image, labels
