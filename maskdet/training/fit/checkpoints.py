"""Checkpoints: everything a run needs to go on as if it had never stopped, in one file.

Each finished epoch replaces the file as a whole, so that a kill leaves the last good one.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from maskdet.errors import TrainingProblem
from maskdet.fileio import write_bytes_atomically
from maskdet.language import tr
from maskdet.training.runs.events import EpochEvent, read_history

if TYPE_CHECKING:
    import keras

CHECKPOINT = "checkpoint.npz"
Arrays = tuple[NDArray[Any], ...]


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The state after an epoch.

    Attributes:
        stage: name of the stage it belongs to (see fit.py); epochs: finished ones of that stage.
        variables: of the whole model, the seeds of its layers included; optimizer: its own state.
        best: the weights with the lowest validation loss so far; best_loss: that loss.
        history: all epochs so far.
        seconds: of training so far.
    """

    stage: str
    epochs: int
    variables: Arrays
    optimizer: Arrays
    best: Arrays
    best_loss: float
    history: tuple[EpochEvent, ...] = ()
    seconds: float = 0.0


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write it, all or nothing."""
    about = {
        "stage": checkpoint.stage,
        "epochs": checkpoint.epochs,
        "best_loss": checkpoint.best_loss,
        "history": [epoch.row() for epoch in checkpoint.history],
        "seconds": checkpoint.seconds,
    }
    arrays = {f"{kind}{n}": a for kind in _KINDS for n, a in enumerate(getattr(checkpoint, kind))}
    data = io.BytesIO()
    np.savez(data, about=np.array(json.dumps(about)), **arrays)
    write_bytes_atomically(path, data.getvalue())


def read_checkpoint(path: Path) -> Checkpoint | None:
    """The checkpoint of a run, or None where no epoch was finished.

    Raises: TrainingProblem when the file is damaged.
    """
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            about = json.loads(str(file["about"]))
            lists = {kind: _numbered(file, kind) for kind in _KINDS}
        return Checkpoint(**about | lists | {"history": read_history(about["history"])})
    except (ValueError, KeyError, TypeError, EOFError, OSError) as error:
        raise TrainingProblem(
            tr(
                "The checkpoint {path} is damaged ({why}), so the run cannot go on. Start it anew.",
                path=path,
                why=error,
            )
        ) from error


_KINDS = ("variables", "optimizer", "best")


def _numbered(file: Any, kind: str) -> Arrays:
    count = sum(name.startswith(kind) for name in file.files)
    return tuple(file[f"{kind}{n}"] for n in range(count))


def arrays_of(variables: Sequence[Any]) -> Arrays:
    """Copies of Keras variables."""
    return tuple(np.array(variable.value.numpy()) for variable in variables)


def all_variables(model: keras.Model) -> list[Any]:
    """Weights and the states of seeds, in the order of the layers; not those of metrics."""
    return [v for layer in model.layers for v in (*layer.weights, *_seed_states(layer))]


def assign(variables: Sequence[Any], arrays: Sequence[NDArray[Any]]) -> None:
    """Put saved arrays back.

    Raises: TrainingProblem if they are of another network.
    """
    shapes = [tuple(variable.shape) for variable in variables]
    if shapes != [array.shape for array in arrays]:
        raise TrainingProblem(
            tr("The checkpoint belongs to another network than the run's config says. Start the run anew.")
        )
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)


def _seed_states(layer: Any) -> list[Any]:
    generator = getattr(layer, "seed_generator", None)
    return [generator.state] if generator is not None else []
