"""Which output cells answer for which face, decided anew at every step.

Source: SimOTA of Ge et al., "YOLOX" (2021), as YuNet was trained with.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf

CANDIDATES = 10  # cells a face at most gets
CENTRE = 2.0  # strides around a face's middle from which its cells come
IOU_WEIGHT = 3.0
FAR, NEVER = 1e4, 1e8  # costs that no real one reaches


class Assignment(NamedTuple):
    """For each of (batch, cells): `positive`, `ignored`; and of the face it answers for `box`, `label`, `quality`."""

    positive: Any
    ignored: Any
    box: Any
    label: Any
    quality: Any  # IoU of predicted and true box


def assign(score: Any, predicted: Any, cells: Any, faces: tuple[Any, Any, Any]) -> Assignment:
    """Give each face the few cells that find it cheapest: by their score, their box's IoU, near its middle.

    Args:
        score: (batch, cells), 0..1; predicted: (batch, cells, 4) boxes; cells: (cells, 3) x, y, stride.
        faces: boxes (batch, faces, 4), labels (batch, faces), state (batch, faces): 1 a face, -1 ignored, 0 none.
    """
    boxes, labels, state = faces
    real = (state > 0)[..., None]
    overlap = pairwise_iou(boxes, predicted) * tf.cast(real, tf.float32)
    inside, central = _where(cells, boxes)
    allowed = (inside | central) & real
    cost = -tf.math.log(score + 1e-6)[:, None] - IOU_WEIGHT * tf.math.log(overlap + 1e-6)
    cost = tf.where(allowed, cost + FAR * tf.cast(~(inside & central), tf.float32), NEVER)
    chosen = (cost <= _limit(cost, tf.where(allowed, overlap, 0.0))) & allowed
    face = tf.argmin(tf.where(chosen, cost, 10 * NEVER), axis=1, output_type=tf.int32)
    positive = tf.reduce_any(chosen, axis=1)
    return Assignment(
        positive,
        tf.reduce_any(inside & (state < 0)[..., None], axis=1) & ~positive,
        tf.gather(boxes, face, batch_dims=1),
        tf.gather(labels, face, batch_dims=1),
        tf.gather(tf.transpose(overlap, [0, 2, 1]), face, batch_dims=2),
    )


def pairwise_iou(boxes: Any, predicted: Any) -> Any:
    """(batch, faces, 4) and (batch, cells, 4) -> (batch, faces, cells)."""
    a, b = boxes[:, :, None], predicted[:, None]
    sides = tf.maximum(tf.minimum(a[..., 2:], b[..., 2:]) - tf.maximum(a[..., :2], b[..., :2]), 0.0)
    shared = sides[..., 0] * sides[..., 1]
    return shared / (_area(a) + _area(b) - shared + 1e-6)


def _where(cells: Any, boxes: Any) -> tuple[Any, Any]:
    """Whether each cell lies in each face's box, and near its middle: two of (batch, faces, cells)."""
    x, y, stride = cells[:, 0], cells[:, 1], cells[:, 2]
    x_min, y_min, x_max, y_max = (boxes[..., k : k + 1] for k in range(4))
    inside = (x > x_min) & (x < x_max) & (y > y_min) & (y < y_max)
    reach = CENTRE * stride
    central = (tf.abs(x - (x_min + x_max) / 2) < reach) & (tf.abs(y - (y_min + y_max) / 2) < reach)
    return inside, central


def _limit(cost: Any, overlap: Any) -> Any:
    """The highest cost each face accepts: it takes as many cells as its best overlaps add up to."""
    best, _ = tf.math.top_k(overlap, CANDIDATES)
    count = tf.maximum(1, tf.cast(tf.reduce_sum(best, axis=-1), tf.int32))
    cheapest, _ = tf.math.top_k(-cost, CANDIDATES)
    return -tf.gather(cheapest, count - 1, batch_dims=2)[..., None]


def _area(box: Any) -> Any:
    return (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])
