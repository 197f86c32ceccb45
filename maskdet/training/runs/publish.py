"""A finished run -> a version in models/, without TensorFlow: the run made all its files already."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from maskdet.access import Role, allowed
from maskdet.errors import TrainingProblem
from maskdet.fileio import write_text_atomically
from maskdet.language import tr
from maskdet.registry import Version, publish
from maskdet.training.runs.run_folder import SAVED, TAUGHT, VERSION_FOLDER, Run, RunState


@allowed(Role.ADMIN, "saved training as a version", about="name")
def save_run(run: Run, models_dir: Path, name: str) -> Version:
    """Publish what a finished run made under a name. Pictures that were taught for it are deleted: it does not need them any more.

    Raises: TrainingProblem if the run is not finished; VersionProblem as `registry.publish`.
    """
    made = run.folder / VERSION_FOLDER
    if run.state is not RunState.DONE or not made.is_dir():
        raise TrainingProblem(
            tr("Only a finished run can be saved as a version. Let it go on to its end first.")
        )
    version = publish(made, models_dir, name)
    write_text_atomically(run.folder / SAVED, json.dumps({"version": name}))
    shutil.rmtree(run.folder / TAUGHT, ignore_errors=True)
    return version
