"""A stage of a run: what to fit, on what, how long, and how its optimizer is set up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maskdet.training.runs.config import TrainingConfig
from maskdet.training.runs.events import SamplesEvent, SampleVerdict

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, eq=False)
class Samples:
    """Validation crops whose verdicts are emitted as training goes on.

    Attributes:
        files: of the crops; truths: their labels.
        inputs: what the stage's model takes, (n, ...) float32.
    """

    files: tuple[str, ...]
    truths: tuple[str, ...]
    labels: tuple[str, ...]
    inputs: Any

    def verdicts(self, model: keras.Model) -> SamplesEvent:
        """The model's verdicts on them now."""
        rows = np.asarray(model(self.inputs, training=False))
        return SamplesEvent(
            tuple(
                SampleVerdict(file, truth, self.labels[int(row.argmax())], round(float(row.max()), 4))
                for file, truth, row in zip(self.files, self.truths, rows, strict=True)
            )
        )


@dataclass(frozen=True, eq=False)
class Stage:
    """What to fit, on what, how long.

    Attributes:
        name: one of PHASES.
        model: the whole network, or a part that shares its layers.
        batches: number of the first epoch -> batches without end.
        steps: batches of one epoch.
        knows: whether the network already distinguishes the labels: then it may be the best one as it is.
        weighted: whether its batches carry weights of their own; else each label weighs the same.
        save_each_epoch: else the checkpoint is written at the stage's end only.
    """

    name: str
    model: keras.Model
    batches: Callable[[int], Any]
    validation: Any | None
    steps: int
    epochs: int
    learning_rate: float
    samples: Samples | None = None
    knows: bool = False
    weighted: bool = False
    save_each_epoch: bool = True


def compile_stage(stage: Stage, config: TrainingConfig) -> None:
    """AdamW with a cosine schedule to zero: the best of the few tried."""
    import keras

    steps = stage.epochs * stage.steps
    # Short runs need a longer share of it: at full rate, the first steps spoil more than a few later ones mend.
    warmup = min(100, max(steps // 10, min(20, steps // 2)))
    rate = keras.optimizers.schedules.CosineDecay(
        stage.learning_rate / 10,
        max(1, steps - warmup),
        warmup_target=stage.learning_rate,
        warmup_steps=warmup,
    )
    stage.model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=config.weight_decay),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=config.label_smoothing),
        metrics=["accuracy"],
    )
