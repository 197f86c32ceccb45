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
from maskdet.training.runs.run_folder import KEPT, SAVED, TAUGHT, VERSION_FOLDER, Run, RunState


@allowed(Role.ADMIN, "saved training as a version", about="name")
def save_run(run: Run, models_dir: Path, name: str, *, keep_as: Path | None = None) -> Version:
    """Publish what a finished run made under a name. Pictures that were taught for it are deleted: it does not need them any more.

    Args:
        keep_as: where the data set goes that `gather_pictures` made of them.

    Raises: TrainingProblem if the run is not finished, or files cannot be moved or deleted; VersionProblem as `registry.publish`.
    """
    made = run.folder / VERSION_FOLDER
    if run.state is not RunState.DONE or not made.is_dir():
        raise TrainingProblem(
            tr("Only a finished run can be saved as a version. Let it go on to its end first.")
        )
    version = publish(made, models_dir, name)
    try:
        if keep_as:
            (run.folder / KEPT).rename(keep_as)
        for folder in (run.folder / KEPT, run.folder / TAUGHT):
            if folder.is_dir():
                shutil.rmtree(folder)
    except OSError as error:  # the run stays in sight, and with it what was taught
        raise undeletable(run.folder) from error
    write_text_atomically(run.folder / SAVED, json.dumps({"version": name}))
    return version


def undeletable(folder: Path) -> TrainingProblem:
    """What is said where files of a run stay although they should go."""
    return TrainingProblem(
        tr(
            "Some files cannot be moved or deleted: {folder}. Check the disk and the folder's rights, then try again.",
            folder=folder,
        )
    )
