"""The one layer Keras lacks. Registered, so that a saved model loads in safe mode."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("maskdet")
class DepthToSpace(keras.layers.Layer):  # type: ignore[misc]
    """(batch, h, w, 4 c) -> (batch, 2 h, 2 w, c): four channels become a square of two by two cells."""

    def call(self, x: Any) -> Any:
        """Rearrange a batch of shape (batch, h, w, 4 c)."""
        return tf.nn.depth_to_space(x, 2)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The shape (batch, 2 h, 2 w, c); what is not known stays None."""
        batch, height, width, channels = shape
        return batch, height and 2 * height, width and 2 * width, channels and channels // 4
