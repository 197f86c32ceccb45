"""Fit a network on a folder of face crops. TensorFlow is imported here, never in the web server."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maskdet.dataset.face_crops import CROP_SIZE, CropRecord, read_manifest
from maskdet.errors import TrainingProblem
from maskdet.training.config import TrainingConfig

if TYPE_CHECKING:
    import keras

MIN_PER_LABEL = 10  # fewer teach nothing and leave the validation empty
OnEpoch = Callable[[dict[str, float]], None]


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """What came out of a run.

    Attributes:
        model: the Keras model with the weights of the best epoch.
        labels: the classes, in the order of the model's outputs.
        history: figures of each epoch: epoch, loss, accuracy, val_loss, val_accuracy, seconds.
    """

    model: keras.Model
    labels: tuple[str, ...]
    config: TrainingConfig
    history: tuple[dict[str, float], ...]
    seconds: float


def train(crops: Path, config: TrainingConfig, *, on_epoch: OnEpoch | None = None) -> TrainingRun:
    """Train `mask-net` on a folder made by `cut_face_crops`.

    The epoch with the lowest validation loss wins. Test crops are not touched.

    Raises: TrainingProblem if a label has too few pictures; ModelNotFound without ImageNet weights.
    """
    records = read_manifest(crops)
    labels = _checked_labels(records)

    import keras

    from maskdet.training.architectures import mask_net

    keras.utils.set_random_seed(config.seed)
    start = time.monotonic()
    training = _batches(crops, [r for r in records if r.split == "train"], labels, config, augment=True)
    validation = _batches(
        crops, [r for r in records if r.split == "validation"], labels, config, augment=False
    )
    model = mask_net(config, len(labels))
    _compile(model, config, steps=config.epochs * len(training))
    history = _History(on_epoch)
    model.fit(
        training,
        validation_data=validation,
        epochs=config.epochs,
        class_weight=_class_weights(records, labels),
        callbacks=[history.callback(), _keep_the_best_epoch(config)],
        verbose=0,
    )
    return TrainingRun(model, labels, config, tuple(history.epochs), time.monotonic() - start)


def _keep_the_best_epoch(config: TrainingConfig) -> Any:
    import keras

    return keras.callbacks.EarlyStopping(patience=config.epochs, restore_best_weights=True)


def _checked_labels(records: list[CropRecord]) -> tuple[str, ...]:
    counts = Counter(record.label for record in records if record.split == "train")
    if len(counts) < 2:
        raise TrainingProblem(
            f"Training needs pictures of at least two labels, but found {sorted(counts) or 'none'}. "
            "Add pictures to with_mask and without_mask."
        )
    label, fewest = min(counts.items(), key=lambda item: item[1])
    if fewest < MIN_PER_LABEL:
        raise TrainingProblem(
            f"{label} has only {fewest} pictures to train on; add at least {MIN_PER_LABEL}."
        )
    return tuple(sorted(counts))


def _class_weights(records: list[CropRecord], labels: tuple[str, ...]) -> dict[int, float]:
    """Each label weighs the same in the loss, however many pictures it has."""
    counts = Counter(record.label for record in records if record.split == "train")
    total = sum(counts.values())
    return {k: total / (len(labels) * counts[label]) for k, label in enumerate(labels)}


def _batches(
    crops: Path, records: list[CropRecord], labels: tuple[str, ...], config: TrainingConfig, *, augment: bool
) -> Any:
    """Batches of (pixels 0..255, one-hot labels), read from disk as they are needed."""
    import tensorflow as tf

    from maskdet.training.augmentation import augmenter, face_cutter

    files = [str(crops / record.file) for record in records]
    targets = tf.one_hot([labels.index(record.label) for record in records], len(labels))
    dataset = tf.data.Dataset.from_tensor_slices((files, targets))
    if augment:
        dataset = dataset.shuffle(len(files), seed=config.seed, reshuffle_each_iteration=True)
    prepare = augmenter(config) if augment else face_cutter(config)

    def load(file: Any, target: Any) -> Any:
        pixels = tf.io.decode_jpeg(tf.io.read_file(file), channels=3)
        pixels = tf.ensure_shape(pixels, (CROP_SIZE, CROP_SIZE, 3))
        return prepare(tf.cast(pixels, tf.float32)), target

    return dataset.map(load, num_parallel_calls=2).batch(config.batch_size).prefetch(2)


def _compile(model: keras.Model, config: TrainingConfig, *, steps: int) -> None:
    """AdamW with a cosine schedule to zero: the best of the few tried."""
    import keras

    warmup = min(100, steps // 10)
    rate = keras.optimizers.schedules.CosineDecay(
        config.learning_rate / 10, steps - warmup, warmup_target=config.learning_rate, warmup_steps=warmup
    )
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=config.weight_decay),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=config.label_smoothing),
        metrics=["accuracy"],
    )


class _History:
    """Collects the figures of each epoch and passes them on."""

    def __init__(self, on_epoch: OnEpoch | None) -> None:
        self.epochs: list[dict[str, float]] = []
        self._on_epoch = on_epoch
        self._start = time.monotonic()

    def add(self, epoch: int, logs: dict[str, float]) -> None:
        figures = {name: round(float(value), 5) for name, value in logs.items()}
        row = {"epoch": epoch + 1, **figures, "seconds": round(time.monotonic() - self._start, 1)}
        self.epochs.append(row)
        if self._on_epoch:
            self._on_epoch(row)

    def callback(self) -> Any:
        import keras

        return keras.callbacks.LambdaCallback(on_epoch_end=self.add)
