"""Several finished runs of the same pictures, seeds apart -> one version with the average of their weights.

Source: Wortsman et al., "Model soups" (2022): runs from one start end in one valley, and its middle is better than its rim.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from maskdet.errors import TrainingProblem
from maskdet.fileio import write_text_atomically
from maskdet.registry import CONFIG_FILE, Version, publish
from maskdet.training.quiet import start_tensorflow
from maskdet.training.runs.run_folder import VERSION_FOLDER, Run, RunState


def save_average(runs: Sequence[Run], models_dir: Path, name: str) -> Version:
    """Average the weights of finished runs that started from the same version, measure it, and publish it.

    Raises: TrainingProblem for runs that are not finished or do not fit together; ModelBroken; VersionProblem.
    """
    versions = [_made_by(run) for run in runs]
    kinds = {
        (version.labels, version.architecture, run.config.start, run.config.dataset)
        for version, run in zip(versions, runs, strict=True)
    }
    if len(kinds) > 1 or runs[0].config.start_version is None:
        raise TrainingProblem(
            "Only runs with the same data set, labels and network that started from the same version can be averaged. "
            "Choose runs that differ in their seed."
        )
    start_tensorflow()
    with TemporaryDirectory() as work, contextlib.redirect_stdout(sys.stderr):  # the converter prints
        _save(runs, versions, Path(work))
        config = json.loads((Path(work) / CONFIG_FILE).read_text(encoding="utf-8"))
        config["averaged_seeds"] = [run.config.training.seed for run in runs]
        write_text_atomically(Path(work) / CONFIG_FILE, json.dumps(config, indent=1) + "\n")
        return publish(Path(work), models_dir, name)


def _made_by(run: Run) -> Version:
    if run.state is not RunState.DONE:
        raise TrainingProblem(f"Run {run.id} is not finished. Let it go on to its end first.")
    return Version.open(run.folder / VERSION_FOLDER)


def _save(runs: Sequence[Run], versions: Sequence[Version], folder: Path) -> None:
    from maskdet.training.fit.fit import TrainingRun
    from maskdet.training.networks.tflite import load_keras
    from maskdet.training.save_version import Provenance, save_version

    models = [load_keras(version.keras_path) for version in versions]
    weights: list[list[Any]] = [model.get_weights() for model in models]
    models[0].set_weights([np.mean(same, axis=0) for same in zip(*weights, strict=True)])
    config, seconds = runs[0].config, sum(float(v.config["training"].get("seconds", 0)) for v in versions)
    labels = tuple(str(label) for label in versions[0].labels)
    made = TrainingRun(models[0], labels, config, (), seconds)
    save_version(made, runs[0].folder, folder, Provenance(config.sources))
