"""Fit a network on a folder of face crops. TensorFlow is imported here, never in the web server."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from maskdet.dataset import CropRecord, read_manifest
from maskdet.errors import TrainingProblem
from maskdet.registry import Version
from maskdet.settings import get_settings
from maskdet.training.data.pipelines import (
    class_weights,
    files_and_targets,
    num_batches,
    plain_pictures,
    training_pictures,
)  # fmt: skip
from maskdet.training.fit.stage import Samples, Stage
from maskdet.training.fit.stages import Fit
from maskdet.training.runs.config import RunConfig, TrainingConfig
from maskdet.training.runs.events import EpochEvent, OnEvent, ignore, progress

if TYPE_CHECKING:
    import keras

MIN_PER_LABEL = 10  # fewer teach nothing and leave the validation empty
NUM_SAMPLES = 12  # validation pictures whose verdicts are emitted after every epoch
HEAD_RATE = 0.005  # of the head alone: one layer on fixed features stands far more than a whole network


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """What came out of a run.

    Attributes:
        model: the Keras model with the weights of the best epoch.
        labels: the classes, in the order of the model's outputs.
        history: the figures of each epoch.
    """

    model: keras.Model
    labels: tuple[str, ...]
    config: RunConfig
    history: tuple[EpochEvent, ...]
    seconds: float


@dataclass(frozen=True)
class _Data:
    """The crops of a run by split, all in a fixed order."""

    crops: Path
    labels: tuple[str, ...]
    train: tuple[CropRecord, ...]
    validation: tuple[CropRecord, ...]


def train(
    crops: Path, config: RunConfig, *, folder: Path | None = None, on_event: OnEvent = ignore
) -> TrainingRun:
    """Train on a folder made by `cut_photos`, or with a manifest of crops that lie elsewhere.

    The epoch with the lowest validation loss wins. Test crops are not touched. The same config and crops
    give the same weights on the same machine.

    Args:
        folder: of checkpoints and features; one that holds a checkpoint is gone on with.
        on_event: called with each event.

    Raises: TrainingProblem if a label has too few pictures; ModelNotFound without ImageNet weights.
    """
    records = read_manifest(crops)
    data = _Data(crops, checked_labels(records), _of(records, "train"), _of(records, "validation"))

    import keras
    import tensorflow as tf

    from maskdet.training.networks.architectures import build

    tf.config.experimental.enable_op_determinism()  # a run that goes on must not drift from an unbroken one
    keras.utils.set_random_seed(config.training.seed)
    start = time.monotonic()
    models_dir = get_settings().models_dir
    model = build(config.architecture, config.training, data.labels, config.start, models_dir)
    fit = Fit(model, config.training, class_weights(data.train, data.labels), folder, on_event)
    fast = config.training.views > 0 and config.architecture == "mask-net"
    stages = _fast_stages if fast else _full_stages
    for stage in stages(model, data, config, folder, on_event):
        fit.run(stage)
    fit.restore_best()
    return TrainingRun(
        model, data.labels, config, tuple(fit.history), fit.seconds_before + time.monotonic() - start
    )


def checked_labels(records: list[CropRecord]) -> tuple[str, ...]:
    """The labels to learn, sorted: the order of the outputs.

    Raises: TrainingProblem when there are too few of them, or pictures of one.
    """
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


def keeps_its_head(config: RunConfig, labels: tuple[str, ...]) -> bool:
    """Whether the run starts from a version of the same labels, which already knows something."""
    if config.start_version is None:
        return False
    version = Version.open(get_settings().models_dir / config.start_version)
    return tuple(str(label) for label in version.labels) == labels


def _full_stages(
    model: keras.Model, data: _Data, config: RunConfig, folder: Path | None, on_event: OnEvent
) -> Iterator[Stage]:
    """Every epoch starts at the pixels."""
    numbers = config.training

    def batches(first: int) -> Any:
        return training_pictures(data.crops, data.train, data.labels, numbers, first=first)

    validation = _plain(data.validation, data, numbers)
    yield Stage(
        "training", model, batches, validation, num_batches(len(data.train), numbers.batch_size), numbers.epochs,
        numbers.learning_rate, _pixel_samples(data, numbers), knows=keeps_its_head(config, data.labels),
    )  # fmt: skip


def _fast_stages(
    model: keras.Model, data: _Data, config: RunConfig, folder: Path | None, on_event: OnEvent
) -> Iterator[Stage]:
    """Features once, then a new head, then the blocks that are trained."""
    import tempfile

    from maskdet.training.data import cached_features as features

    numbers = config.training
    if folder is None:
        with tempfile.TemporaryDirectory() as work:
            yield from _fast_stages(model, data, config, Path(work), on_event)
        return
    parts = features.split_network(model, numbers.first_trained_block)
    views = features.viewed_pictures(data.crops, data.train, data.labels, numbers)
    rows = features.compute_features(
        parts.trunk,
        views,
        folder / "features.f16",
        _targets(data.train, data),
        numbers.views,
        progress(on_event, "features"),
    )
    checks = None
    if data.validation:
        plain = (pixels for pixels, _ in plain_pictures(data.crops, data.validation, data.labels, numbers))
        path = folder / "validation.f16"
        checks = features.compute_features(parts.trunk, plain, path, _targets(data.validation, data), 1)
    knows = keeps_its_head(config, data.labels)
    if numbers.head_epochs and not knows:
        yield _head_stage(parts, rows, checks, data, numbers, folder, on_event)
    yield Stage(
        "fine-tuning", parts.tail,
        lambda first: features.training_features(rows, numbers, first=first, batch=numbers.batch_size),
        features.plain_features(checks, numbers.batch_size) if checks else None,
        num_batches(rows.count, numbers.batch_size), numbers.epochs, numbers.learning_rate,
        _row_samples(data, checks), knows=knows,
    )  # fmt: skip


def _head_stage(
    parts: Any, rows: Any, checks: Any, data: _Data, numbers: TrainingConfig, folder: Path, on_event: OnEvent
) -> Stage:
    """The last layer alone, on features pooled once: seconds instead of minutes."""
    from maskdet.training.data import cached_features as features

    pooled = features.pool_features(parts.body, rows, folder / "pooled.f16", progress(on_event, "head"))
    pooled_checks = checks and features.pool_features(
        parts.body, checks, folder / "pooled_validation.f16", None
    )
    return Stage(
        "head", parts.head,
        lambda first: features.training_features(pooled, numbers, first=first, batch=features.HEAD_BATCH),
        features.plain_features(pooled_checks, features.HEAD_BATCH) if checks else None,
        features.head_batches(pooled), numbers.head_epochs, HEAD_RATE, _row_samples(data, pooled_checks),
        save_each_epoch=False,
    )  # fmt: skip


def _of(records: list[CropRecord], split: str) -> tuple[CropRecord, ...]:
    return tuple(record for record in records if record.split == split)


def _targets(records: tuple[CropRecord, ...], data: _Data) -> Any:
    return files_and_targets(data.crops, records, data.labels)[1].numpy()


def _plain(records: tuple[CropRecord, ...], data: _Data, numbers: TrainingConfig) -> Any:
    return plain_pictures(data.crops, records, data.labels, numbers) if records else None


def sample_positions(records: tuple[CropRecord, ...]) -> list[int]:
    """Positions of up to NUM_SAMPLES records, the labels in turn, spread over each label."""
    by_label: dict[str, list[int]] = {}
    for position, record in enumerate(records):
        by_label.setdefault(record.label, []).append(position)
    each = -(-NUM_SAMPLES // max(1, len(by_label)))
    spread = [
        positions[:: max(1, len(positions) // each)][:each] for _, positions in sorted(by_label.items())
    ]
    turns = [positions[n] for n in range(each) for positions in spread if n < len(positions)]
    return turns[:NUM_SAMPLES]


def _chosen(data: _Data) -> tuple[CropRecord, ...]:
    return tuple(data.validation[position] for position in sample_positions(data.validation))


def _pixel_samples(data: _Data, numbers: TrainingConfig) -> Samples | None:
    chosen = _chosen(data)
    if not chosen:
        return None
    return _samples(data, chosen, np.concatenate([pixels for pixels, _ in _plain(chosen, data, numbers)]))


def _row_samples(data: _Data, checks: Any) -> Samples | None:
    if not checks:
        return None
    return _samples(data, _chosen(data), checks.rows(np.array(sample_positions(data.validation), np.int32)))


def _samples(data: _Data, chosen: tuple[CropRecord, ...], inputs: Any) -> Samples:
    files = tuple(str(data.crops / record.file) for record in chosen)
    return Samples(files, tuple(record.label for record in chosen), data.labels, inputs)
