"""Fit a network on a folder of face crops. TensorFlow is imported here, never in the web server."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maskdet.dataset import CropRecord, label_words, read_manifest
from maskdet.errors import TrainingProblem
from maskdet.language import tr, tr_many
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from maskdet.training.data.pipelines import class_weights
from maskdet.training.fit.checkpoints import all_variables, arrays_of, assign
from maskdet.training.fit.hardware import find_hardware
from maskdet.training.fit.plan import RunCrops, fast_stages, full_stages, take_up_teaching
from maskdet.training.fit.stages import Fit
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.events import EpochEvent, OnEvent, ignore

if TYPE_CHECKING:
    import keras

MIN_PER_LABEL = 10  # fewer teach nothing and leave the validation empty


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
    data = RunCrops(crops, checked_labels(records), _of(records, "train"), _of(records, "validation"))

    import keras
    import tensorflow as tf

    from maskdet.training.networks.architectures import build

    tf.config.experimental.enable_op_determinism()  # a run that goes on must not drift from an unbroken one
    keras.utils.set_random_seed(config.training.seed)
    start = time.monotonic()

    def new_network() -> keras.Model:
        models_dir = get_settings().models_dir
        return build(config.architecture, config.training, data.labels, config.start, models_dir)

    hardware = find_hardware()
    with hardware.used():
        model = new_network()
        take_up_teaching(model, data, config)
        fit = Fit(model, config.training, class_weights(data.train, data.labels), folder, on_event)
        # A teacher judges pictures as they are changed anew.
        fast = config.training.views > 0 and config.architecture == "mask-net" and not config.teacher
        stages = fast_stages if fast else full_stages
        for stage in stages(model, data, config, folder, on_event):
            fit.run(stage)
        fit.restore_best()
    if hardware.devices:  # what is saved and converted knows nothing of cards
        weights = arrays_of(all_variables(model))
        model = new_network()
        assign(all_variables(model), weights)
    return TrainingRun(
        model, data.labels, config, tuple(fit.history), fit.seconds_before + time.monotonic() - start
    )


def checked_labels(records: list[CropRecord]) -> tuple[str, ...]:
    """The labels to learn, sorted: the order of the outputs.

    Raises: TrainingProblem when there are too few of them, or pictures of one.
    """
    counts = Counter(record.label for record in records if record.split == "train")
    worn = sorted(label for label in counts if label != MaskLabel.NO_FACE)
    if len(worn) < 2:
        raise TrainingProblem(
            tr(
                "Training needs pictures of at least two labels, but found {labels}. Add pictures to "
                "with_mask and without_mask.",
                labels=", ".join(map(label_words, worn)) or tr("none"),
            )
        )
    label, fewest = min(counts.items(), key=lambda item: item[1])
    if fewest < MIN_PER_LABEL:
        raise TrainingProblem(
            tr_many(
                "{label} has only {n} picture to train on; add at least {least}.",
                "{label} has only {n} pictures to train on; add at least {least}.",
                fewest,
                label=label_words(label),
                least=MIN_PER_LABEL,
            )
        )
    return tuple(sorted(counts))


def _of(records: list[CropRecord], split: str) -> tuple[CropRecord, ...]:
    return tuple(record for record in records if record.split == split)
