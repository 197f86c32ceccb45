"""What a step of the detector's training pays for: missed and false faces, loose boxes, wrong labels."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from maskdet.detection import NUM_CLASSES
from maskdet.training.detector.assignment import Assignment, assign

# Rarer labels weigh more: with a mask, without, worn wrongly.
LABEL_WEIGHTS = (1.0, 1.6, 2.5)
BOX_WEIGHT = 3.0
LARGEST = 6.0  # logarithm of the largest box in strides: keeps early steps finite
PARTS = ("loss", "object", "face", "box", "label", "label_accuracy")


def losses(outputs: Any, cells: Any, faces: tuple[Any, Any, Any]) -> Any:
    """(6,) the loss of a batch and its parts, see PARTS.

    Args:
        outputs: (batch, cells, 6 + NUM_CLASSES), of all strides; cells: (cells, 3) x, y, stride.
        faces: see `assign`.
    """
    boxes = decode(outputs, cells)
    score = tf.sqrt(tf.sigmoid(outputs[..., 0]) * tf.sigmoid(outputs[..., 1]))
    given = assign(tf.stop_gradient(score), tf.stop_gradient(boxes), cells, faces)
    given = Assignment(*[tf.stop_gradient(part) for part in given])
    positive = tf.cast(given.positive, tf.float32)
    count = tf.maximum(tf.reduce_sum(positive), 1.0)
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    counted = 1 - tf.cast(given.ignored, tf.float32)
    is_object = tf.reduce_sum(cross_entropy(labels=positive, logits=outputs[..., 1]) * counted) / count
    framed = tf.reduce_sum(cross_entropy(labels=given.quality, logits=outputs[..., 0]) * positive) / count
    box = tf.reduce_sum(box_distance(boxes, given.box) * positive) / count
    label, accuracy = _label_loss(outputs[..., 6 : 6 + NUM_CLASSES], given.label, positive)
    return tf.stack([is_object + framed + BOX_WEIGHT * box + label, is_object, framed, box, label, accuracy])


def decode(outputs: Any, cells: Any) -> Any:
    """(batch, cells, 4) boxes in pixels; the same as `face_net.decode`, for training."""
    stride = cells[None, :, 2:3]
    middle = cells[None, :, :2] + outputs[..., 2:4] * stride
    half = tf.exp(tf.minimum(outputs[..., 4:6], LARGEST)) * stride / 2
    return tf.concat([middle - half, middle + half], -1)


def box_distance(a: Any, b: Any) -> Any:
    """0 for equal boxes, above 1 for distant ones. Source: EIoU of Zhang et al. (2021): overlap, middle, sides."""
    sides = tf.maximum(tf.minimum(a[..., 2:], b[..., 2:]) - tf.maximum(a[..., :2], b[..., :2]), 0.0)
    size_a, size_b = a[..., 2:] - a[..., :2], b[..., 2:] - b[..., :2]
    shared = sides[..., 0] * sides[..., 1]
    union = size_a[..., 0] * size_a[..., 1] + size_b[..., 0] * size_b[..., 1] - shared
    around = tf.maximum(a[..., 2:], b[..., 2:]) - tf.minimum(a[..., :2], b[..., :2])
    apart = tf.reduce_sum((a[..., :2] + a[..., 2:] - b[..., :2] - b[..., 2:]) ** 2, -1) / 4
    return (
        1
        - shared / (union + 1e-6)
        + apart / (tf.reduce_sum(around**2, -1) + 1e-6)
        + tf.reduce_sum((size_a - size_b) ** 2 / (around**2 + 1e-6), -1)
    )


def _label_loss(logits: Any, labels: Any, positive: Any) -> tuple[Any, Any]:
    """Weighted cross-entropy over cells whose face has a known label, and the share that is right."""
    known = positive * tf.cast(labels >= 0, tf.float32)
    labels = tf.maximum(labels, 0)
    weights = tf.gather(tf.constant(LABEL_WEIGHTS), labels) * known
    entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    right = tf.cast(tf.argmax(logits, -1, output_type=tf.int32) == labels, tf.float32) * known
    return (
        tf.reduce_sum(entropy * weights) / (tf.reduce_sum(weights) + 1e-6),
        tf.reduce_sum(right) / (tf.reduce_sum(known) + 1e-6),
    )
