"""Targets in a file, so that a training that goes on need not look at all pictures again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from maskdet.errors import TrainingProblem
from maskdet.fileio import write_text_atomically
from maskdet.language import tr
from maskdet.training.detector.targets import Targets

TARGETS_FILE = "targets.json"


def write_targets(folder: Path, pool: Sequence[Targets]) -> None:
    """Write them into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text_atomically(folder / TARGETS_FILE, json.dumps([_written(targets) for targets in pool]))


def read_targets(folder: Path) -> list[Targets] | None:
    """Those of a folder, or None where there are none yet.

    Raises: TrainingProblem when the file is damaged, or a picture is gone.
    """
    path = folder / TARGETS_FILE
    if not path.is_file():
        return None
    try:
        pool = [_read(entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingProblem(
            tr("{path} is damaged ({why}). Delete it: it is made again.", path=path, why=error)
        ) from error
    gone = next((targets.path for targets in pool if not targets.path.is_file()), None)
    if gone is not None:
        raise TrainingProblem(
            tr(
                "{path} names {gone}, which is not there. Put it back, or delete the file: it is made again.",
                path=path,
                gone=gone,
            )
        )
    return pool


def _written(targets: Targets) -> dict[str, Any]:
    return {
        "path": str(targets.path),
        "photo": targets.photo,
        "boxes": targets.boxes.tolist(),
        "labels": targets.labels.tolist(),
        "ignored": targets.ignored.tolist(),
        "landmarks": targets.landmarks.tolist(),  # NaN where unknown
        "hard": targets.hard.tolist(),
        "weight": targets.weight,
        "size": targets.size,
    }


def _read(entry: dict[str, Any]) -> Targets:
    return Targets(
        Path(entry["path"]),
        bool(entry["photo"]),
        np.array(entry["boxes"], np.float32).reshape(-1, 4),
        np.array(entry["labels"], np.int32),
        np.array(entry["ignored"], bool),
        np.array(entry["landmarks"], np.float32).reshape(-1, 5, 2),
        np.array(entry["hard"], np.float32).reshape(-1, 4),
        float(entry["weight"]),
        tuple(entry["size"]) if entry["size"] else None,
    )
