"""Layers of our own for augmentation: where the face is, how it is lit, how good its picture is.

Each draws from a generator that `augmentation.seeded_augmenter` may replace, as Keras' own layers do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

TURN, ZOOM, SHIFT = 0.5, 0.2, 0.09  # radians; share of the size; share of the stored crop's side
DARKEST, BRIGHTEST = 0.45, 3.2  # times the light
STORED = 0.7  # share of pictures from afar that were stored as they were


def random_placement(strength: float, size: int, side: int, seed: int) -> keras.layers.Layer:
    """Cuts the middle of a crop, mirrored by chance, turned, zoomed and shifted, by one interpolation.

    (size, size, 3) -> (side, side, 3). At strength 0 it cuts the middle as `CenterCrop` does.
    """
    import tensorflow as tf

    def transform(image: Any, seed: Any) -> Any:
        chance = tf.random.stateless_uniform((6,), seed, -1.0, 1.0)
        angle = TURN * strength * chance[0]
        wide, high = 1 + ZOOM * strength * chance[1], 1 + ZOOM * strength * chance[2]
        wide = tf.where(chance[3] < 0, wide, -wide)
        shift = SHIFT * strength * size * chance[4:]
        cos, sin = tf.cos(angle), tf.sin(angle)
        a, b, d, e = wide * cos, -high * sin, wide * sin, high * cos
        middle = (side - 1) / 2
        target = (size - side) // 2 + middle  # where CenterCrop has it
        transform = [a, b, target + shift[0] - (a + b) * middle, d, e, target + shift[1] - (d + e) * middle]
        placed = tf.raw_ops.ImageProjectiveTransformV3(
            images=image[None],
            transforms=[tf.stack([*transform, 0.0, 0.0])],
            output_shape=[side, side],
            fill_value=0.0,
            interpolation="BILINEAR",
            fill_mode="NEAREST",
        )
        return tf.ensure_shape(placed[0], (side, side, 3))

    return _changing(transform, seed, "random_placement")


def random_exposure(probability: float, seed: int) -> keras.layers.Layer:
    """More or less light than the camera takes: glare burns out, by half of the time from one side only."""
    import tensorflow as tf

    def degrade(image: Any, seed: Any) -> Any:
        chance = tf.random.stateless_uniform((4,), seed)
        times = tf.exp(np.log(DARKEST) + chance[0] * np.log(BRIGHTEST / DARKEST))
        line = tf.linspace(-1.0, 1.0, image.shape[0])
        angle = 2 * np.pi * chance[1]
        across = tf.cos(angle) * line[None, :] + tf.sin(angle) * line[:, None] + chance[2] - 0.5
        share = tf.where(chance[3] < 0.5, tf.ones_like(across), tf.sigmoid(6 * across))
        return tf.clip_by_value(image * (1 + (times - 1) * share)[..., None], 0, 255)

    return _sometimes(degrade, probability, seed, "random_exposure")


def random_low_resolution(probability: float, seed: int) -> keras.layers.Layer:
    """Shrinks a picture to 11 to 56 pixels, mostly stores it as JPEG, and enlarges it again: a face far from the camera."""
    import tensorflow as tf

    def degrade(image: Any, seed: Any) -> Any:
        shape = tf.shape(image)[:2]
        side = tf.random.stateless_uniform((), seed, np.log(11.0), np.log(56.0))
        side = tf.cast(tf.exp(side), tf.int32)
        small = tf.image.resize(image, (side, side), method="area")
        quality = tf.random.stateless_uniform((), seed + 2, 40, 101, dtype=tf.int32)
        stored = tf.image.adjust_jpeg_quality(tf.clip_by_value(small, 0, 255) / 255, quality) * 255
        small = tf.where(tf.random.stateless_uniform((), seed + 3) < STORED, stored, small)
        return tf.image.resize(small, shape, method="bilinear")

    return _sometimes(degrade, probability, seed, "random_low_resolution")


def random_jpeg(probability: float, seed: int) -> keras.layers.Layer:
    """Stores and opens a picture as JPEG of quality 20 to 90."""
    import tensorflow as tf

    def degrade(image: Any, seed: Any) -> Any:
        quality = tf.random.stateless_uniform((), seed, 20, 91, dtype=tf.int32)
        stored = tf.image.adjust_jpeg_quality(tf.clip_by_value(image, 0, 255) / 255, quality)
        return tf.ensure_shape(stored * 255, image.shape)

    return _sometimes(degrade, probability, seed, "random_jpeg")


def _sometimes(
    degrade: Callable[[Any, Any], Any], probability: float, seed: int, name: str
) -> keras.layers.Layer:
    """A layer that applies `degrade` to one picture (height, width, 3) with the given probability."""
    import tensorflow as tf

    def change(image: Any, seed: Any) -> Any:
        chosen = tf.random.stateless_uniform((), seed) < probability
        changed = tf.cond(chosen, lambda: degrade(image, seed + 1), lambda: image)
        return tf.ensure_shape(changed, image.shape)

    return _changing(change, seed, name)


def _changing(change: Callable[[Any, Any], Any], seed: int, name: str) -> keras.layers.Layer:
    """A layer that applies `change` (picture, seed (2,) int32) -> picture, with a new seed each time."""
    import keras
    import tensorflow as tf

    class Changing(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(name=name, trainable=False)
            self.generator = keras.random.SeedGenerator(seed + 1000)

        def call(self, image: Any) -> Any:
            return change(image, tf.cast(self.generator.next(), tf.int32))

    return Changing()
