"""Augmentation by Keras layers: what training does to each crop, and what the preview shows.

Stored crops keep some context around the face (`face_crops.CONTEXT`). The layers turn, zoom and shift
the whole crop, cut the face out, then change its light, colour and quality.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from maskdet.dataset.face_crops import CONTEXT, CROP_SIZE
from maskdet.training.config import TrainingConfig

if TYPE_CHECKING:
    import keras


def face_cutter(config: TrainingConfig) -> keras.Sequential:
    """The crop exactly as inference sees it: context removed, resized. Pixels 0..255 in and out."""
    import keras
    from keras import layers

    side = round(CROP_SIZE * (1 + 2 * config.crop_margin) / (1 + 2 * CONTEXT))
    size = config.image_size
    return keras.Sequential([layers.CenterCrop(side, side), layers.Resizing(size, size, antialias=True)])


def augmenter(config: TrainingConfig) -> keras.Sequential:
    """A stored crop (size, size, 3), 0..255 -> a changed face (image_size, image_size, 3), 0..255."""
    import keras
    from keras import layers

    a, seed = config.augmentation, config.seed
    pixels = {"value_range": (0, 255), "seed": seed}
    place = {"fill_mode": "nearest", "seed": seed}
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal", seed=seed),
            layers.RandomRotation(0.06 * a, **place),
            layers.RandomZoom((-0.15 * a, 0.15 * a), (-0.15 * a, 0.15 * a), **place),
            layers.RandomTranslation(0.07 * a, 0.07 * a, **place),
            face_cutter(config),
            layers.RandomBrightness(0.25 * a, **pixels),
            layers.RandomContrast(0.3 * a, **pixels),
            layers.RandomSaturation((0.5 - 0.15 * a, 0.5 + 0.1 * a), **pixels),
            layers.RandomHue(0.03 * a, **pixels),
            layers.RandomGrayscale(0.1 * a, seed=seed),
            random_low_resolution(0.3 * a, seed),
            layers.RandomGaussianBlur(0.2 * a, 5, 1.0, **pixels),
            random_jpeg(0.3 * a, seed + 1),
        ]
    )


def seeded_augmenter(config: TrainingConfig) -> Callable[[Any, Any], Any]:
    """The same layers as a function of a crop and its seed: (2,) int32 -> always the same changed face.

    A run that goes on after a kill then sees the pictures that an unbroken run would have seen. Layers
    of their own count their draws instead, and a new process would count from the start.
    """
    layers = augmenter(config).layers
    seeds = _sample_seeds(config.seed)
    for layer in layers:
        if hasattr(layer, "generator"):
            layer.generator = seeds

    def augment(pixels: Any, seed: Any) -> Any:
        seeds.begin(seed)
        for layer in layers:
            pixels = layer(pixels, training=True)
        return pixels

    return augment


def _sample_seeds(seed: int) -> Any:
    """A seed generator whose n-th draw follows from the sample's own seed and n."""
    import keras
    import tensorflow as tf

    class SampleSeeds(keras.random.SeedGenerator):  # type: ignore[misc]
        def begin(self, sample_seed: Any) -> None:
            self.sample_seed, self.draws = sample_seed, 0

        def next(self, ordered: bool = True) -> Any:
            self.draws += 1
            return tf.random.experimental.stateless_fold_in(self.sample_seed, self.draws)

    return SampleSeeds(seed)


def random_low_resolution(probability: float, seed: int) -> keras.layers.Layer:
    """Shrinks a picture to 14 to 60 pixels and enlarges it again: a face far from the camera."""
    import tensorflow as tf

    def degrade(image: Any, seed: Any) -> Any:
        shape = tf.shape(image)[:2]
        side = tf.random.stateless_uniform((), seed, np.log(14.0), np.log(60.0))
        side = tf.cast(tf.exp(side), tf.int32)
        small = tf.image.resize(image, (side, side), method="area")
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


def _sometimes(degrade: Any, probability: float, seed: int, name: str) -> keras.layers.Layer:
    """A layer that applies `degrade` to one picture (height, width, 3) with the given probability."""
    import keras
    import tensorflow as tf

    class Sometimes(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(name=name, trainable=False)
            self.generator = keras.random.SeedGenerator(seed + 1000)

        def call(self, image: Any) -> Any:
            seeds = [_signed(self.generator.next()) for _ in range(2)]
            chosen = tf.random.stateless_uniform((), seeds[0]) < probability
            changed = tf.cond(chosen, lambda: degrade(image, seeds[1]), lambda: image)
            return tf.ensure_shape(changed, image.shape)

    def _signed(state: Any) -> Any:
        return tf.cast(state, tf.int32)

    return Sometimes()
