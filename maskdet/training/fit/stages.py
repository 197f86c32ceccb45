"""A stage of a run: one part of the network fitted for some epochs, told about, kept, gone on with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from maskdet.training.fit.checkpoints import (
    CHECKPOINT,
    Arrays,
    Checkpoint,
    all_variables,
    arrays_of,
    assign,
    read_checkpoint,
    save_checkpoint,
)  # fmt: skip
from maskdet.training.runs.config import TrainingConfig
from maskdet.training.runs.events import Pace, Tell

if TYPE_CHECKING:
    import keras

ORDER = ("head", "fine-tuning", "training")
TENSORBOARD = "tensorboard"


@dataclass(frozen=True, eq=False)
class Samples:
    """Validation crops whose verdicts are told as training goes on.

    Attributes:
        files: of the crops; truths: their labels.
        inputs: what the stage's model takes, (n, ...) float32.
    """

    files: tuple[str, ...]
    truths: tuple[str, ...]
    labels: tuple[str, ...]
    inputs: Any

    def event(self, model: keras.Model) -> dict[str, Any]:
        rows = np.asarray(model(self.inputs, training=False))
        return {
            "event": "samples",
            "pictures": [
                {
                    "file": file, "truth": truth, "verdict": self.labels[int(row.argmax())],
                    "probability": round(float(row.max()), 4),
                }
                for file, truth, row in zip(self.files, self.truths, rows, strict=True)
            ],
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Stage:
    """What to fit, on what, how long.

    Attributes:
        name: a phase of `events.py`.
        model: the whole network, or a part that shares its layers.
        batches: number of the first epoch -> batches without end.
        steps: batches of one epoch.
        knows: whether the network can already tell the labels: then it may be the best one as it is.
        keep_each_epoch: else the checkpoint is written at the stage's end only.
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
    keep_each_epoch: bool = True


class Fit:
    """Runs stages one after the other; keeps the best weights and the checkpoint."""

    def __init__(
        self,
        model: keras.Model,
        recipe: TrainingConfig,
        weights: dict[int, float],
        folder: Path | None,
        tell: Tell,
    ) -> None:
        self.history: list[dict[str, Any]] = []
        self.seconds_before = 0.0
        self._model, self._recipe, self._class_weights = model, recipe, weights
        self._folder, self._tell = folder, tell
        self._best: Arrays = ()
        self._best_loss = float("inf")
        self._began = time.monotonic()
        self._saved = read_checkpoint(folder / CHECKPOINT) if folder else None
        if self._saved:
            self._go_on_from(self._saved)

    def run(self, stage: Stage) -> None:
        """Fit a stage, or what is left of it."""
        saved, first = self._saved, 0
        if saved and ORDER.index(saved.stage) > ORDER.index(stage.name):
            return
        compile_stage(stage, self._recipe)
        # Before `fit`: else its first step is traced twice, once to make these variables.
        stage.model.optimizer.build(stage.model.trainable_variables)
        if saved and saved.stage == stage.name:
            first = saved.epochs
            assign(stage.model.optimizer.variables, saved.optimizer)
        elif stage.knows and stage.validation is not None:
            self._keep_if_best(stage.model.evaluate(stage.validation, verbose=0, return_dict=True)["loss"])
        if first >= stage.epochs:
            return
        stage.model.fit(
            stage.batches(first), validation_data=stage.validation, initial_epoch=first, epochs=stage.epochs,
            steps_per_epoch=stage.steps, class_weight=self._class_weights, shuffle=False, verbose=0,
            callbacks=[self._watch(stage, first), *self._tensorboard(stage)],
        )  # fmt: skip

    def restore_best(self) -> None:
        """Give the model the weights with the lowest validation loss."""
        if self._best:
            assign(all_variables(self._model), self._best)

    def epoch_ended(self, stage: Stage, epoch: int, figures: dict[str, float], left: float) -> None:
        """Keep the best weights and the checkpoint, then say so."""
        row = {"phase": stage.name, "epoch": epoch + 1, "epochs": stage.epochs, **figures}
        row["seconds"] = round(self._seconds(), 1)
        self.history.append(row)
        self._keep_if_best(figures.get("val_loss"))
        if stage.keep_each_epoch or epoch + 1 == stage.epochs:
            self._save(stage, epoch + 1)
        self._tell({"event": "epoch", **row, "seconds_left": round(left, 1)})
        if stage.samples and (stage.keep_each_epoch or epoch + 1 == stage.epochs):
            self._tell(stage.samples.event(stage.model))

    def tell(self, event: dict[str, Any]) -> None:
        self._tell(event)

    def _go_on_from(self, saved: Checkpoint) -> None:
        assign(all_variables(self._model), saved.variables)
        self.history, self.seconds_before = list(saved.history), saved.seconds
        self._best, self._best_loss = saved.best, saved.best_loss

    def _keep_if_best(self, loss: float | None) -> None:
        """Without validation pictures the last epoch counts as the best."""
        if loss is None or loss < self._best_loss:
            self._best = arrays_of(all_variables(self._model))
            self._best_loss = self._best_loss if loss is None else loss

    def _save(self, stage: Stage, epochs: int) -> None:
        if self._folder:
            variables = arrays_of(all_variables(self._model))
            optimizer = arrays_of(stage.model.optimizer.variables)
            history = tuple(self.history)
            checkpoint = Checkpoint(
                stage.name,
                epochs,
                variables,
                optimizer,
                self._best,
                self._best_loss,
                history,
                self._seconds(),
            )
            save_checkpoint(self._folder / CHECKPOINT, checkpoint)

    def _seconds(self) -> float:
        return self.seconds_before + time.monotonic() - self._began

    def _watch(self, stage: Stage, first: int) -> Any:
        return _watcher(self, stage, first)

    def _tensorboard(self, stage: Stage) -> list[Any]:
        """Curves for TensorBoard, where it is installed."""
        import keras

        if not self._folder or find_spec("tensorboard") is None:
            return []
        logs = str(self._folder / TENSORBOARD / stage.name)
        return [keras.callbacks.TensorBoard(logs, write_graph=False, update_freq="epoch")]


def compile_stage(stage: Stage, recipe: TrainingConfig) -> None:
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
        optimizer=keras.optimizers.AdamW(rate, weight_decay=recipe.weight_decay),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing),
        metrics=["accuracy"],
    )


def _watcher(fit: Fit, stage: Stage, first: int) -> Any:
    """The callback that follows one stage."""
    import keras

    class Watch(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_begin(self, logs: Any = None) -> None:
            self.epoch, self.pace, self.began = first, Pace(), time.monotonic()

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.epoch = epoch

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if self.pace.due():
                fit.tell({
                    "event": "step", "phase": stage.name, "epoch": self.epoch + 1, "epochs": stage.epochs,
                    "step": batch + 1, "steps": stage.steps, **_figures(logs or {}),
                    "learning_rate": self.rate(), "seconds_left": round(self.left(batch + 1), 1),
                })  # fmt: skip

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            figures = _figures(logs or {}) | {"learning_rate": self.rate()}
            fit.epoch_ended(stage, epoch, figures, self.left(stage.steps))

        def rate(self) -> float:
            return round(float(stage.model.optimizer.learning_rate), 9)

        def left(self, step: int) -> float:
            """Seconds to the end of the stage, at the speed so far."""
            done = (self.epoch - first) * stage.steps + step
            return (time.monotonic() - self.began) / done * ((stage.epochs - first) * stage.steps - done)

    return Watch()


def _figures(logs: dict[str, Any]) -> dict[str, float]:
    return {name: round(float(value), 6) for name, value in logs.items()}
