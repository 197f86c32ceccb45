"""The fast path: what the frozen blocks make of each picture, computed once and read from disk.

Frozen blocks give the same output for the same pixels in every epoch, and they are the costly ones: half of
a network's work is in its first, largest maps. So each training picture goes through them a few times
(`views`), each time changed otherwise by the augmentation, and training reads the results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from maskdet.dataset import CropRecord
from maskdet.training.data.pipelines import (
    READERS,
    epoch_order,
    files_and_targets,
    num_batches,
    read_crop,
    sample_seed,
)
from maskdet.training.runs.config import TrainingConfig

if TYPE_CHECKING:
    import keras

BATCH = 32  # pictures at once through the frozen blocks
HEAD_BATCH = 128

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Features:
    """A file of rows, float16: all pictures of view 0, then all of view 1, and so on.

    Attributes:
        shape: of one row, such as (14, 14, 40).
        targets: (count, labels) float32, one-hot.
    """

    path: Path
    count: int
    views: int
    shape: tuple[int, ...]
    targets: NDArray[np.float32]

    def rows(self, numbers: NDArray[np.int32]) -> NDArray[np.float32]:
        """The rows with these numbers, (n, *shape). Read, not mapped: mapped files count as memory."""
        size = int(np.prod(self.shape))
        out = np.empty((len(numbers), size), np.float16)
        with self.path.open("rb", buffering=0) as file:
            for position, number in enumerate(numbers):
                file.seek(int(number) * size * 2)
                out[position] = np.frombuffer(file.read(size * 2), np.float16)
        return out.astype(np.float32).reshape(-1, *self.shape)


@dataclass(frozen=True, eq=False)
class Parts:
    """`mask-net` as models that share its layers.

    Attributes:
        trunk: pixels -> the frozen blocks' output; tail: from there to the probabilities.
        body: from there to the pooling; head: from the pooling to the probabilities.
    """

    trunk: keras.Model
    tail: keras.Model
    body: keras.Model
    head: keras.Model


def split_network(model: keras.Model, first_trained_block: int) -> Parts:
    """Cut a network before its first trained block."""
    import keras

    between = model.get_layer(f"block{first_trained_block}_expand").input
    pool = model.get_layer("pool").output
    return Parts(
        keras.Model(model.inputs, between),
        keras.Model(between, model.outputs),
        keras.Model(between, pool),
        keras.Model(pool, model.outputs),
    )


def compute_features(
    trunk: keras.Model,
    pictures: Any,
    path: Path,
    targets: NDArray[np.float32],
    views: int,
    on_progress: Progress | None = None,
) -> Features:
    """Send batches of `pictures` (views times all of them) through `trunk`, into a file.

    A complete file is used again: it is renamed into place only at its end.
    """
    import tensorflow as tf

    shape = tuple(int(side) for side in trunk.output_shape[1:])
    total, done = len(targets) * views, 0
    features = Features(path, len(targets), views, shape, targets)
    if path.is_file() and path.stat().st_size == total * int(np.prod(shape)) * 2:
        return features
    run = tf.function(
        lambda pixels: tf.cast(trunk(pixels, training=False), tf.float16), reduce_retracing=True
    )
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("wb") as file:
        for pixels in pictures:
            file.write(run(pixels).numpy().tobytes())
            done += len(pixels)
            if on_progress:
                on_progress(done, total)
    unfinished.replace(path)
    return features


def viewed_pictures(
    crops: Path, records: Sequence[CropRecord], labels: tuple[str, ...], config: TrainingConfig
) -> Any:
    """Batches of pixels: all pictures as they are, then `views - 1` times changed by the augmentation."""
    import tensorflow as tf

    from maskdet.training.data.augmentation import face_cutter, seeded_augmenter

    files, _ = files_and_targets(crops, records, labels)
    cut, augment = face_cutter(config), seeded_augmenter(config)
    plain = tf.data.Dataset.range(len(records), output_type=tf.int32).map(
        lambda position: cut(read_crop(tf.gather(files, position))),
        num_parallel_calls=READERS,
        deterministic=True,
    )

    def changed(number: Any) -> Any:
        view, position = number // len(records), number % len(records)
        return augment(read_crop(tf.gather(files, position)), sample_seed(config.seed, -view, position))

    numbers = tf.data.Dataset.range(len(records), len(records) * max(1, config.views), output_type=tf.int32)
    views = numbers.map(changed, num_parallel_calls=READERS, deterministic=True)
    return plain.concatenate(views).batch(BATCH).prefetch(2)


def training_features(features: Features, config: TrainingConfig, *, first: int, batch: int) -> Any:
    """Batches of (features, one-hot labels), epoch after epoch from number `first` on.

    In every epoch each picture comes once, in one of its views.
    """
    import tensorflow as tf

    def of_epoch(epoch: Any) -> Any:
        order = epoch_order(features.count, config.seed, epoch)
        seed = sample_seed(config.seed, epoch, -1)
        view = tf.random.stateless_uniform((features.count,), seed, 0, features.views, dtype=tf.int32)
        return tf.data.Dataset.from_tensor_slices((order, view)).batch(batch)

    numbers = tf.data.Dataset.range(first, 2**31 - 1, output_type=tf.int32).flat_map(of_epoch)
    return numbers.map(_reader(features), num_parallel_calls=1).prefetch(2)


def plain_features(features: Features, batch: int) -> Any:
    """Batches of the unchanged view, once, in order."""
    import tensorflow as tf

    numbers = tf.data.Dataset.range(features.count, output_type=tf.int32).batch(batch)
    return numbers.map(lambda order: _reader(features)(order, tf.zeros_like(order))).prefetch(2)


def pool_features(
    body: keras.Model, features: Features, path: Path, on_progress: Progress | None
) -> Features:
    """Each row once more, through the untrained rest up to the pooling: what a new last layer learns from."""
    count = features.count * features.views
    batches = (
        features.rows(np.arange(position, min(position + BATCH, count), dtype=np.int32))
        for position in range(0, count, BATCH)
    )
    return compute_features(body, batches, path, features.targets, features.views, on_progress)


def head_batches(features: Features) -> int:
    """Batches of one epoch of the head."""
    return num_batches(features.count, HEAD_BATCH)


def _reader(features: Features) -> Callable[[Any, Any], Any]:
    import tensorflow as tf

    targets = tf.constant(features.targets)

    def read(order: Any, view: Any) -> Any:
        rows = tf.numpy_function(features.rows, [view * features.count + order], tf.float32)
        return tf.ensure_shape(rows, (None, *features.shape)), tf.gather(targets, order)

    return read
