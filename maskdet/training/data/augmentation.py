"""Augmentation by Keras layers: what training does to each crop, and what the preview shows.

Stored crops have some context around the face (`face_crops.CONTEXT`). The layers turn, zoom and shift
the whole crop, cut the face out, then change its light, colour and quality.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from maskdet.dataset import CONTEXT, CROP_SIZE
from maskdet.training.data.degradation import (
    random_exposure,
    random_jpeg,
    random_low_resolution,
    random_placement,
)
from maskdet.training.runs.config import TrainingConfig

if TYPE_CHECKING:
    import keras


def face_cutter(config: TrainingConfig) -> keras.Sequential:
    """The crop exactly as inference sees it: context removed, resized. Pixels 0..255 in and out."""
    import keras
    from keras import layers

    side, size = cut_side(config), config.image_size
    with full_precision():
        return keras.Sequential([layers.CenterCrop(side, side), layers.Resizing(size, size, antialias=True)])


@contextmanager
def full_precision() -> Iterator[None]:
    """Layers made in the block compute in full precision, also where the network does not: they change pixels."""
    import keras

    before = keras.mixed_precision.global_policy()
    keras.mixed_precision.set_global_policy("float32")
    try:
        yield
    finally:
        keras.mixed_precision.set_global_policy(before)


def cut_side(config: TrainingConfig) -> int:
    """Pixels of a stored crop that inference would see."""
    return round(CROP_SIZE * (1 + 2 * config.crop_margin) / (1 + 2 * CONTEXT))


def augmenter(config: TrainingConfig) -> keras.Sequential:
    """A stored crop (size, size, 3), 0..255 -> a changed face (image_size, image_size, 3), 0..255."""
    import keras
    from keras import layers

    a, seed = config.augmentation, config.seed
    pixels = {"value_range": (0, 255), "seed": seed}
    with full_precision():
        return keras.Sequential(
            [
                random_placement(a, CROP_SIZE, cut_side(config), seed),
                layers.Resizing(config.image_size, config.image_size, antialias=True),
                random_exposure(0.2 * a, seed + 2),
                layers.RandomBrightness(0.2 * a, **pixels),
                layers.RandomContrast(0.3 * a, **pixels),
                layers.RandomSaturation((0.5 - 0.15 * a, 0.5 + 0.1 * a), **pixels),
                layers.RandomHue(0.03 * a, **pixels),
                layers.RandomGrayscale(0.15 * a, seed=seed),
                random_low_resolution(0.35 * a, seed),
                layers.RandomGaussianBlur(0.2 * a, 5, 1.0, **pixels),
                random_jpeg(0.3 * a, seed + 1),
            ]
        )


def seeded_augmenter(config: TrainingConfig) -> Callable[[Any, Any], Any]:
    """The same layers as a function of a crop and its seed: (2,) int32 -> always the same changed face.

    A run that goes on after a kill then gets the pictures of an unbroken run. Layers
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
