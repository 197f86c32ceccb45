"""The plan of a run: its stages, the fast path or the full one, and the pictures whose verdicts are followed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from maskdet.dataset import CropRecord
from maskdet.registry import Version
from maskdet.settings import get_settings
from maskdet.training.data.balance import adjusted
from maskdet.training.data.pipelines import (
    epoch_turns,
    files_and_targets,
    num_batches,
    plain_pictures,
    training_pictures,
)
from maskdet.training.data.teacher import fit_head, load_teacher, taught
from maskdet.training.fit.stage import Samples, Stage
from maskdet.training.runs.config import RunConfig, TrainingConfig
from maskdet.training.runs.events import OnEvent, progress
from maskdet.training.runs.recipes import blocks_of

if TYPE_CHECKING:
    import keras

NUM_SAMPLES = 12  # validation pictures whose verdicts are emitted after every epoch
HEAD_PICTURES = 2000  # about so many teach a new last layer its first weights
HEAD_RATE = 0.005  # of the head alone: one layer on fixed features stands far more than a whole network


@dataclass(frozen=True)
class RunCrops:
    """The crops of a run by split, all in a fixed order."""

    crops: Path
    labels: tuple[str, ...]
    train: tuple[CropRecord, ...]
    validation: tuple[CropRecord, ...]


def keeps_its_head(config: RunConfig, labels: tuple[str, ...]) -> bool:
    """Whether the run starts from a version of the same depth that knows all of these labels."""
    if config.start_version is None:
        return False
    version = Version.open(get_settings().models_dir / config.start_version)
    return version.knows(labels) and blocks_of(version) == config.training.blocks


def take_up_teaching(model: keras.Model, data: RunCrops, config: RunConfig) -> None:
    """Where a teacher teaches a network whose last layer is new: fit that layer to what the teacher says of some crops.

    Raises: TrainingProblem; ModelNotFound; ModelBroken.
    """
    teacher = load_teacher(config, data.labels)
    if teacher and not keeps_its_head(config, data.labels):
        some = data.train[:: max(1, len(data.train) // HEAD_PICTURES)]
        fit_head(model, teacher, plain_pictures(data.crops, some, data.labels, config.training))


def full_stages(
    model: keras.Model, data: RunCrops, config: RunConfig, folder: Path | None, on_event: OnEvent
) -> Iterator[Stage]:
    """Every epoch starts at the pixels."""
    numbers, teacher = config.training, load_teacher(config, data.labels)

    def batches(first: int) -> Any:
        pictures = training_pictures(data.crops, data.train, data.labels, numbers, first=first)
        return taught(pictures, teacher, numbers) if teacher else pictures

    validation = _plain(data.validation, data, numbers)
    samples = _pixel_samples(data, numbers)
    if numbers.balance:
        model = adjusted(model)
        validation = validation and validation.map(_as_in_use)
        samples = samples and replace(
            samples,
            inputs=[samples.inputs, np.ones((len(samples.inputs), len(data.labels)), np.float32)],
        )
    yield Stage(
        "training",
        model,
        batches,
        validation,
        num_batches(epoch_turns(data.train, numbers).shape[1], numbers.batch_size),
        numbers.epochs,
        numbers.learning_rate,
        samples,
        knows=teacher is not None or keeps_its_head(config, data.labels),
        weighted=numbers.balance > 0,
    )


def _as_in_use(pixels: Any, truths: Any) -> Any:
    """A batch of `plain_pictures` with odds that change nothing."""
    import tensorflow as tf

    return (pixels, tf.ones_like(truths)), truths


def fast_stages(
    model: keras.Model, data: RunCrops, config: RunConfig, folder: Path | None, on_event: OnEvent
) -> Iterator[Stage]:
    """Features once, then a new head, then the blocks that are trained."""
    from maskdet.training.data import cached_features as features

    numbers = config.training
    if folder is None:
        with tempfile.TemporaryDirectory() as work:
            yield from fast_stages(model, data, config, Path(work), on_event)
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
        "fine-tuning",
        parts.tail,
        lambda first: features.training_features(rows, numbers, first=first, batch=numbers.batch_size),
        features.plain_features(checks, numbers.batch_size) if checks else None,
        num_batches(rows.count, numbers.batch_size),
        numbers.epochs,
        numbers.learning_rate,
        _row_samples(data, checks),
        knows=knows,
    )


def _head_stage(
    parts: Any,
    rows: Any,
    checks: Any,
    data: RunCrops,
    numbers: TrainingConfig,
    folder: Path,
    on_event: OnEvent,
) -> Stage:
    """The last layer alone, on features pooled once: seconds instead of minutes."""
    from maskdet.training.data import cached_features as features

    pooled = features.pool_features(parts.body, rows, folder / "pooled.f16", progress(on_event, "head"))
    pooled_checks = checks and features.pool_features(
        parts.body, checks, folder / "pooled_validation.f16", None
    )
    return Stage(
        "head",
        parts.head,
        lambda first: features.training_features(pooled, numbers, first=first, batch=features.HEAD_BATCH),
        features.plain_features(pooled_checks, features.HEAD_BATCH) if checks else None,
        features.head_batches(pooled),
        numbers.head_epochs,
        HEAD_RATE,
        _row_samples(data, pooled_checks),
        save_each_epoch=False,
    )


def _targets(records: tuple[CropRecord, ...], data: RunCrops) -> Any:
    return files_and_targets(data.crops, records, data.labels)[1].numpy()


def _plain(records: tuple[CropRecord, ...], data: RunCrops, numbers: TrainingConfig) -> Any:
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


def _chosen(data: RunCrops) -> tuple[CropRecord, ...]:
    return tuple(data.validation[position] for position in sample_positions(data.validation))


def _pixel_samples(data: RunCrops, numbers: TrainingConfig) -> Samples | None:
    chosen = _chosen(data)
    if not chosen:
        return None
    return _samples(data, chosen, np.concatenate([pixels for pixels, _ in _plain(chosen, data, numbers)]))


def _row_samples(data: RunCrops, checks: Any) -> Samples | None:
    if not checks:
        return None
    return _samples(data, _chosen(data), checks.rows(np.array(sample_positions(data.validation), np.int32)))


def _samples(data: RunCrops, chosen: tuple[CropRecord, ...], inputs: Any) -> Samples:
    files = tuple(str(data.crops / record.file) for record in chosen)
    return Samples(files, tuple(record.label for record in chosen), data.labels, inputs)
