"""Fit: stages run one after the other, reported, saved after each epoch, gone on with after a kill."""

from __future__ import annotations

import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maskdet.training.fit.checkpoints import (
    CHECKPOINT,
    Arrays,
    Checkpoint,
    all_variables,
    arrays_of,
    assign,
    read_checkpoint,
    save_checkpoint,
)
from maskdet.training.fit.stage import Stage, compile_stage
from maskdet.training.runs.config import TrainingConfig
from maskdet.training.runs.events import EpochEvent, OnEvent, Pace, StepEvent

if TYPE_CHECKING:
    import keras

ORDER = ("head", "fine-tuning", "training")
TENSORBOARD = "tensorboard"


class Fit:
    """Runs stages one after the other; remembers the best weights and writes the checkpoint."""

    def __init__(
        self,
        model: keras.Model,
        config: TrainingConfig,
        class_weights: dict[int, float],
        folder: Path | None,
        on_event: OnEvent,
    ) -> None:
        self.history: list[EpochEvent] = []
        self.seconds_before = 0.0
        self._model, self._config, self._class_weights = model, config, class_weights
        self._folder, self.emit = folder, on_event
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
        compile_stage(stage, self._config)
        # Before `fit`: else its first step is traced twice, once to make these variables.
        stage.model.optimizer.build(stage.model.trainable_variables)
        if saved and saved.stage == stage.name:
            first = saved.epochs
            assign(stage.model.optimizer.variables, saved.optimizer)
        elif stage.knows and stage.validation is not None:
            self._remember_if_best(
                stage.model.evaluate(stage.validation, verbose=0, return_dict=True)["loss"]
            )
        if first >= stage.epochs:
            return
        stage.model.fit(
            stage.batches(first),
            validation_data=stage.validation,
            initial_epoch=first,
            epochs=stage.epochs,
            steps_per_epoch=stage.steps,
            class_weight=None if stage.weighted else self._class_weights,
            shuffle=False,
            verbose=0,
            callbacks=[_follower(self, stage, first), *self._tensorboard(stage)],
        )

    def restore_best(self) -> None:
        """Give the model the weights with the lowest validation loss."""
        if self._best:
            assign(all_variables(self._model), self._best)

    def epoch_ended(self, stage: Stage, epoch: EpochEvent) -> None:
        """Remember the best weights, write the checkpoint, then emit the figures."""
        epoch = replace(epoch, seconds=round(self._seconds(), 1))
        self.history.append(replace(epoch, seconds_left=None))
        self._remember_if_best(epoch.val_loss)
        is_saved = stage.save_each_epoch or epoch.epoch == stage.epochs
        if is_saved:
            self._save(stage, epoch.epoch)
        self.emit(epoch)
        if stage.samples and is_saved:
            self.emit(stage.samples.verdicts(stage.model))

    def _go_on_from(self, saved: Checkpoint) -> None:
        assign(all_variables(self._model), saved.variables)
        self.history, self.seconds_before = list(saved.history), saved.seconds
        self._best, self._best_loss = saved.best, saved.best_loss

    def _remember_if_best(self, loss: float | None) -> None:
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

    def _tensorboard(self, stage: Stage) -> list[Any]:
        """Curves for TensorBoard, where it is installed."""
        import keras

        if not self._folder or find_spec("tensorboard") is None:
            return []
        logs = str(self._folder / TENSORBOARD / stage.name)
        return [keras.callbacks.TensorBoard(logs, write_graph=False, update_freq="epoch")]


def _follower(fit: Fit, stage: Stage, first: int) -> Any:
    """The callback that follows one stage."""
    import keras

    class Follower(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
        def on_train_begin(self, logs: Any = None) -> None:
            self.epoch, self.pace, self.began = first, Pace(), time.monotonic()

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.epoch = epoch

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if self.pace.due():
                figures = _figures(logs)
                fit.emit(
                    StepEvent(
                        stage.name,
                        self.epoch + 1,
                        stage.epochs,
                        batch + 1,
                        stage.steps,
                        loss=figures["loss"],
                        accuracy=figures["accuracy"],
                        learning_rate=self.rate(),
                        seconds_left=self.left(batch + 1),
                    )
                )

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            figures = _figures(logs)
            ended = EpochEvent(
                stage.name,
                epoch + 1,
                stage.epochs,
                loss=figures["loss"],
                accuracy=figures["accuracy"],
                val_loss=figures.get("val_loss"),
                val_accuracy=figures.get("val_accuracy"),
                learning_rate=self.rate(),
                seconds_left=self.left(stage.steps),
            )
            fit.epoch_ended(stage, ended)

        def rate(self) -> float:
            return round(float(stage.model.optimizer.learning_rate), 9)

        def left(self, step: int) -> float:
            """Seconds to the end of the stage, at the speed so far."""
            done = (self.epoch - first) * stage.steps + step
            rest = (stage.epochs - first) * stage.steps - done
            return round((time.monotonic() - self.began) / done * rest, 1)

    return Follower()


def _figures(logs: Any) -> dict[str, float]:
    return {name: round(float(value), 6) for name, value in (logs or {}).items()}
