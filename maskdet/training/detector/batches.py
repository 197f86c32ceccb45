"""Batches for the detector, made beside the training step. What a batch holds follows from (seed, step) alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from maskdet.training.detector.augmentation import Sample, sample
from maskdet.training.detector.config import DetectorConfig
from maskdet.training.detector.targets import Targets

PLAIN_END = 0.85  # share of the training after which no mosaics come: the last steps see what use will see
ROUND_TO = 8  # faces a batch: few different shapes, so few tracings
AHEAD = 3

Batch = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]


def batches(pool: Sequence[Targets], config: DetectorConfig, first: int = 0) -> Iterator[Batch]:
    """Pixels (n, size, size, 3), boxes (n, faces, 4), labels and states (n, faces), from step `first` to the last."""
    with ThreadPoolExecutor(1) as worker:
        waiting = [
            worker.submit(_batch, pool, config, step)
            for step in range(first, min(first + AHEAD, config.steps))
        ]
        for step in range(first, config.steps):
            ready = waiting.pop(0).result()
            if step + AHEAD < config.steps:
                waiting.append(worker.submit(_batch, pool, config, step + AHEAD))
            yield ready


def _batch(pool: Sequence[Targets], config: DetectorConfig, step: int) -> Batch:
    rng = np.random.default_rng([config.seed, step])
    mosaic = config.mosaic if step < PLAIN_END * config.steps else 0.0
    return stacked([sample(pool, config, rng, mosaic) for _ in range(config.batch_size)])


def stacked(samples: Sequence[Sample]) -> Batch:
    """Samples as arrays; the faces of each are filled up with empty ones (state 0)."""
    most = max(1, *(len(one.boxes) for one in samples))
    most = -(-most // ROUND_TO) * ROUND_TO
    boxes = np.zeros((len(samples), most, 4), np.float32)
    labels, states = np.zeros((len(samples), most), np.int32), np.zeros((len(samples), most), np.float32)
    for index, one in enumerate(samples):
        count = len(one.boxes)
        boxes[index, :count], labels[index, :count] = one.boxes, one.labels
        states[index, :count] = np.where(one.ignored, -1, 1)
    return np.stack([one.image for one in samples]).astype(np.float32), boxes, labels, states
