"""Train a face-net. A run that is killed goes on from its last checkpoint as if it had never stopped."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from maskdet.detection import grid
from maskdet.training.detector.batches import Batch, batches
from maskdet.training.detector.config import CHECKPOINTS, DetectorConfig
from maskdet.training.detector.events import LossEvent, OnDetectorEvent
from maskdet.training.detector.losses import PARTS, losses
from maskdet.training.detector.network import face_net, freeze_early, load_yunet_weights
from maskdet.training.detector.targets import Targets

CHECKPOINT_EVERY, EMIT_EVERY = 200, 50  # steps
AVERAGE = 0.998  # of the weights from step to step: their mean is steadier than any step's
LEAST_RATE = 0.02  # share of the learning rate left at the end
CLIP = 5.0  # norm of the gradient


def fit(
    pool: Sequence[Targets], config: DetectorConfig, folder: Path, on_event: OnDetectorEvent
) -> keras.Model:
    """Train on `pool` (photos first, then scenes) and return the network with averaged weights.

    Args:
        folder: of checkpoints; one that holds some is gone on with.
        on_event: called with the losses every EMIT_EVERY steps.
    """
    keras.utils.set_random_seed(config.seed)
    model = _started(config)
    if config.freeze:
        freeze_early(model)
    training = _Training(model, config)
    first = training.resume(folder)
    rows: list[Any] = []
    start = time.monotonic()
    for step, batch in enumerate(batches(pool, config, first), start=first):
        rows.append(training.step(batch, rate_at(step, config)))
        if (step + 1) % EMIT_EVERY == 0:
            means = np.mean([row.numpy() for row in rows], axis=0)
            rows = []
            seconds = round(time.monotonic() - start, 1)
            parts = dict(zip(PARTS, means.round(4).tolist(), strict=True))
            on_event(LossEvent(step + 1, config.steps, seconds, parts))
        if (step + 1) % CHECKPOINT_EVERY == 0 or step + 1 == config.steps:
            training.save(folder, step + 1)
    return training.averaged()


def _started(config: DetectorConfig) -> keras.Model:
    model = face_net()
    if config.start:
        from maskdet.training.networks.tflite import load_keras

        model.set_weights(load_keras(Path(config.start)).get_weights())
    else:
        load_yunet_weights(model)
    return model


def rate_at(step: int, config: DetectorConfig) -> float:
    """The learning rate of a step: up in a line, then down along a cosine."""
    warm = min(1.0, (step + 1) / config.warm_up)
    falling = 0.5 * (1 + np.cos(np.pi * step / config.steps))
    return float(config.learning_rate * warm * (LEAST_RATE + (1 - LEAST_RATE) * falling))


class _Training:
    """The network, its optimizer and the running average of its weights."""

    def __init__(self, model: keras.Model, config: DetectorConfig) -> None:
        self.model = model
        self.variables = model.trainable_variables
        self.optimizer = keras.optimizers.AdamW(
            config.learning_rate, weight_decay=config.weight_decay, clipnorm=CLIP
        )
        self.optimizer.build(self.variables)
        self.average = [tf.Variable(variable.value) for variable in self.variables]
        self.done = tf.Variable(0, dtype=tf.int64)
        self._cells = tf.constant(grid(config.size, config.size))
        self._step = tf.function(self._gradient_step, reduce_retracing=True)
        self._checkpoint = tf.train.Checkpoint(
            model=model,
            optimizer=self.optimizer,
            done=self.done,
            **{f"average{k}": v for k, v in enumerate(self.average)},
        )

    def step(self, batch: Batch, rate: float) -> Any:
        self.optimizer.learning_rate.assign(rate)
        return self._step(*[tf.constant(part) for part in batch])

    def _gradient_step(self, pixels: Any, boxes: Any, labels: Any, states: Any) -> Any:
        with tf.GradientTape() as tape:
            outputs = flat(self.model(pixels, training=True))
            parts = losses(outputs, self._cells, (boxes, labels, states))
            loss = parts[0]
        gradients = tape.gradient(loss, self.variables)
        self.optimizer.apply_gradients(zip(gradients, self.variables, strict=True))
        for mean, variable in zip(self.average, self.variables, strict=True):
            mean.assign(AVERAGE * mean + (1 - AVERAGE) * variable.value)
        return parts

    def save(self, folder: Path, done: int) -> None:
        self.done.assign(done)
        self._manager(folder).save(checkpoint_number=done)

    def resume(self, folder: Path) -> int:
        """Steps that were done already."""
        self._manager(folder).restore_or_initialize()
        return int(self.done.numpy())

    def averaged(self) -> keras.Model:
        for mean, variable in zip(self.average, self.variables, strict=True):
            variable.assign(mean)
        return self.model

    def _manager(self, folder: Path) -> Any:
        return tf.train.CheckpointManager(self._checkpoint, str(folder / CHECKPOINTS), max_to_keep=2)


def flat(maps: Sequence[Any]) -> Any:
    """The maps of all strides as one list of cells: (batch, cells, channels)."""
    return tf.concat([tf.reshape(one, (tf.shape(one)[0], -1, one.shape[-1])) for one in maps], axis=1)
