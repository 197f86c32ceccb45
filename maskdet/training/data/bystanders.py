"""A bystander at the edge of the crop: in a crowd, a stranger's mask must not decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from maskdet.dataset import CONTEXT, CROP_SIZE

FACE = CROP_SIZE / (1 + 2 * CONTEXT)  # pixels of the box in a stored crop
NEAR, FAR = 0.72, 1.0  # how far the bystander's middle is to the side, in boxes
SMALL, LARGE = 0.75, 1.15  # the bystander's size against the face's
HEAD = (0.47, 0.58)  # half a head's width and height, in boxes


def with_bystander(face: Any, other: Callable[[], Any], seed: Any, probability: float) -> Any:
    """A stored crop, now and then with the head of another one looking in from a side.

    Args:
        face: (CROP_SIZE, CROP_SIZE, 3) float32; other: reads another crop.
        seed: (2,) int32; the same one gives the same picture.
    """
    import tensorflow as tf

    chosen = tf.random.stateless_uniform((), seed) < probability
    mixed = tf.cond(chosen, lambda: _beside(face, other(), seed + 1), lambda: face)
    return tf.ensure_shape(mixed, face.shape)


def _beside(face: Any, other: Any, seed: Any) -> Any:
    import tensorflow as tf

    chance = tf.random.stateless_uniform((4,), seed)
    side = tf.where(chance[0] < 0.5, -1.0, 1.0)
    scale = SMALL + chance[1] * (LARGE - SMALL)
    middle = (CROP_SIZE - 1) / 2
    x = middle + side * FACE * (NEAR + chance[2] * (FAR - NEAR))
    y = middle + FACE * 0.5 * (chance[3] - 0.5)
    transform = [1 / scale, 0.0, middle - x / scale, 0.0, 1 / scale, middle - y / scale, 0.0, 0.0]
    moved = tf.raw_ops.ImageProjectiveTransformV3(
        images=other[None],
        transforms=[tf.stack(transform)],
        output_shape=[CROP_SIZE, CROP_SIZE],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="NEAREST",
    )[0]
    rows, columns = (grid.astype(np.float32) for grid in np.mgrid[:CROP_SIZE, :CROP_SIZE])
    inside = tf.sqrt(((columns - x) / (HEAD[0] * FACE)) ** 2 + ((rows - y) / (HEAD[1] * FACE)) ** 2) / scale
    cover = tf.clip_by_value((1 - inside) * 20 + 0.5, 0, 1)[..., None]
    return face * (1 - cover) + moved * cover
