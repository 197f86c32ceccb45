"""Batches of pictures for training, read from disk as they are needed.

What a batch holds follows from (seed, epoch, position) alone: no reader or layer keeps a state, so a run that
goes on after a kill gets exactly the batches of an unbroken run. Memory does not grow with the number
of pictures but for their file names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maskdet.dataset import CROP_SIZE, CropRecord
from maskdet.training.data.balance import label_odds, record_weights
from maskdet.training.data.bystanders import with_bystander
from maskdet.training.runs.config import TrainingConfig

READERS = 2  # threads
MADE = ("drawn", "small")  # kinds of crops that were made of others
BYSTANDERS = 0.12  # share of faces that get a bystander, at full augmentation


def training_pictures(
    crops: Path, records: Sequence[CropRecord], labels: tuple[str, ...], config: TrainingConfig, *, first: int
) -> Any:
    """Augmented batches of (pixels 0..255, one-hot labels), epoch after epoch from number `first` on.

    Where the config balances: of ((pixels, odds of the labels), one-hot labels, weights), see balance.py. Each epoch has `num_batches` of them; `fit` needs that number, as the dataset itself goes on.
    """
    import tensorflow as tf

    from maskdet.training.data.augmentation import seeded_augmenter

    files, targets = files_and_targets(crops, records, labels)
    augment = seeded_augmenter(config)
    chance = BYSTANDERS * config.augmentation
    weights = tf.constant(record_weights(records))
    odds = tf.constant(label_odds(records, labels, config.balance))

    def load(position: Any, epoch: Any) -> Any:
        seed = sample_seed(config.seed, epoch, position)
        crop = with_bystander(read(position), lambda: read(_another(seed, len(records))), seed, chance)
        pixels, target = augment(crop, seed), tf.gather(targets, position)
        if not config.balance:
            return pixels, target
        return (pixels, tf.gather(odds, position)), target, tf.gather(weights, position)

    def read(position: Any) -> Any:
        return read_crop(tf.gather(files, position))

    turns = tf.constant(epoch_turns(records, config))

    def of_epoch(epoch: Any) -> Any:
        chosen = tf.gather(turns, epoch % len(turns))
        order = tf.gather(chosen, epoch_order(turns.shape[1], config.seed, epoch))
        positions = tf.data.Dataset.from_tensor_slices((order, tf.repeat(epoch, turns.shape[1])))
        return positions.map(load, num_parallel_calls=READERS, deterministic=True).batch(config.batch_size)

    return tf.data.Dataset.range(first, 2**31 - 1, output_type=tf.int32).flat_map(of_epoch).prefetch(2)


def plain_pictures(
    crops: Path, records: Sequence[CropRecord], labels: tuple[str, ...], config: TrainingConfig
) -> Any:
    """Batches of (the crops as inference sees them, one-hot labels), once, in the order of `records`."""
    import tensorflow as tf

    from maskdet.training.data.augmentation import face_cutter

    files, targets = files_and_targets(crops, records, labels)
    cut = face_cutter(config)

    def load(position: Any) -> Any:
        return cut(read_crop(tf.gather(files, position))), tf.gather(targets, position)

    positions = tf.data.Dataset.range(len(records), output_type=tf.int32)
    return (
        positions.map(load, num_parallel_calls=READERS, deterministic=True)
        .batch(config.batch_size)
        .prefetch(2)
    )


def epoch_turns(records: Sequence[CropRecord], config: TrainingConfig) -> NDArray[np.int32]:
    """The positions of the records of an epoch, (1, n); where the config balances, (2, n) for epochs in turn.

    What was made of other pictures then comes every second time: it is plenty, and teaches less.
    """
    if not config.balance:
        return np.arange(len(records), dtype=np.int32)[None]
    made = np.array([record.kind.startswith(MADE) for record in records], bool)
    real, others = np.flatnonzero(~made), np.flatnonzero(made)
    half = len(others) // 2
    turns = [np.concatenate([real, others[first::2][:half]]) for first in (0, 1)]
    return np.array(turns, np.int32)


def epoch_order(count: int, seed: int, epoch: Any) -> Any:
    """The positions 0..count in the order of an epoch, (count,) int32."""
    import tensorflow as tf

    return tf.random.experimental.stateless_shuffle(
        tf.range(count), seed=tf.stack([tf.constant(seed), epoch])
    )


def sample_seed(seed: int, epoch: Any, position: Any) -> Any:
    """The seed (2,) int32 of one picture in one epoch."""
    import tensorflow as tf

    return tf.random.experimental.stateless_fold_in(tf.stack([tf.constant(seed), epoch]), position)


def _another(seed: Any, count: int) -> Any:
    """The position of any other picture."""
    import tensorflow as tf

    return tf.random.stateless_uniform((), seed + 7, maxval=count, dtype=tf.int32)


def read_crop(file: Any) -> Any:
    """A stored crop as pixels 0..255, (CROP_SIZE, CROP_SIZE, 3) float32."""
    import tensorflow as tf

    pixels = tf.io.decode_jpeg(tf.io.read_file(file), channels=3)
    return tf.cast(tf.ensure_shape(pixels, (CROP_SIZE, CROP_SIZE, 3)), tf.float32)


def num_batches(count: int, batch_size: int) -> int:
    """Batches of one epoch; the last may be smaller."""
    return -(-count // batch_size)


def class_weights(records: Sequence[CropRecord], labels: tuple[str, ...]) -> dict[int, float]:
    """Each label weighs the same in the loss, however many pictures it has."""
    counts = Counter(record.label for record in records)
    return {k: len(records) / (len(labels) * counts[label]) for k, label in enumerate(labels)}


def files_and_targets(crops: Path, records: Sequence[CropRecord], labels: tuple[str, ...]) -> tuple[Any, Any]:
    """Tensors of the paths, (n,) strings, and of the one-hot targets, (n, len(labels)) float32."""
    import tensorflow as tf

    files = tf.constant([str(crops / record.file) for record in records])
    return files, tf.one_hot([labels.index(record.label) for record in records], len(labels))
