"""A trained face-net -> the files of a detector: Keras and TFLite model, config, and its training manifest."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from maskdet.dataset import CropRecord
from maskdet.detection import CONFIG_FILE, LABELS, TFLITE_FILE, FaceNet, framed
from maskdet.errors import ModelBroken, TrainingProblem
from maskdet.evaluation import write_training_manifest
from maskdet.fileio import write_bytes_atomically, write_text_atomically
from maskdet.language import tr
from maskdet.training.detector.config import DetectorConfig
from maskdet.training.detector.fit import flat
from maskdet.training.detector.network import face_net
from maskdet.training.detector.targets import Targets, read_picture

KERAS_FILE = "face_net.keras"
HEIGHT, WIDTH = 448, 640  # of the converted input; LiteRT changes it at will
MAX_DIFFERENCE = 1e-2  # of any logit; float32 conversion stays under 1e-3
AGREEMENT_PICTURES = 20


@dataclass(frozen=True)
class Made:
    """How a detector came about, for its config and card: `sources` are sentences with the licences."""

    config: DetectorConfig
    sources: tuple[str, ...]
    seconds: float


def save_detector(
    model: keras.Model, folder: Path, pool: Sequence[Targets], records: Sequence[CropRecord], made: Made
) -> None:
    """Convert, check, write. The config comes last: a folder without it is no detector.

    Raises: ModelBroken if the converted network disagrees with Keras.
    """
    tflite = to_tflite(model)
    difference = largest_difference(model, tflite, pool)
    if difference > MAX_DIFFERENCE:
        raise ModelBroken(
            tr(
                "The converted detector disagrees with Keras by {difference} (allowed: {max_difference}). "
                "Nothing was saved; report this with the training log.",
                difference=f"{difference:.1e}",
                max_difference=MAX_DIFFERENCE,
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    try:
        model.save(folder / KERAS_FILE)
        write_bytes_atomically(folder / TFLITE_FILE, tflite)
        write_training_manifest(folder, records)
        config = _described(model, folder.name, pool, made) | {
            "light_sha256": hashlib.sha256(tflite).hexdigest(),
            "agreement": difference,
        }
        write_text_atomically(folder / CONFIG_FILE, json.dumps(config, indent=1) + "\n")
    except OSError as error:
        raise TrainingProblem(
            tr(
                "The detector cannot be saved in {folder} ({why}). Check the disk and its permissions.",
                folder=folder,
                why=error.strerror,
            )
        ) from error


def to_tflite(model: keras.Model) -> bytes:
    """The bytes of a .tflite file. At a fixed size: without one, the converter's graph gives NaN."""
    fixed = face_net(height=HEIGHT, width=WIDTH)
    fixed.set_weights(model.get_weights())
    return bytes(tf.lite.TFLiteConverter.from_keras_model(fixed).convert())


def largest_difference(model: keras.Model, tflite: bytes, pool: Sequence[Targets]) -> float:
    """Of any logit, between Keras and the TFLite model, on pictures spread over the pool."""
    detector = FaceNet(tflite)
    differences = []
    for targets in pool[:: max(1, len(pool) // AGREEMENT_PICTURES)][:AGREEMENT_PICTURES]:
        picture = read_picture(targets)
        pixels, _ = framed(picture, max(picture.shape[:2]))
        ours = flat(model.predict_on_batch(pixels))[0]
        differences.append(float(np.abs(ours - detector.outputs(pixels)).max()))
    return max(differences)


def _described(model: keras.Model, name: str, pool: Sequence[Targets], made: Made) -> dict[str, Any]:
    labels: Counter[str] = Counter()
    for targets in pool:
        kind = "photo" if targets.photo else "scene"
        labels.update(f"{kind} {LABELS[label] if label >= 0 else 'unknown'}" for label in targets.labels)
    return {
        "version": name,
        "architecture": model.name,
        "parameters": int(model.count_params()),
        "labels": list(LABELS),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "training": asdict(made.config) | {"seconds": round(made.seconds)},
        "pictures": {
            "photos": sum(targets.photo for targets in pool),
            "scenes": sum(not targets.photo for targets in pool),
        },
        "faces": dict(sorted(labels.items())),
        "sources": list(made.sources),
    }
