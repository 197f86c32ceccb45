"""Training in a process that can be killed. Imported once by a fork server: TensorFlow takes seconds to load."""

from __future__ import annotations

from pathlib import Path

import tensorflow  # noqa: F401 - what the fork server is for

from maskdet.training import save_version as versions  # noqa: F401
from maskdet.training.runs.run_folder import Run
from maskdet.training.runs.train_run import work_on


def train(folder: Path, resume: bool) -> None:
    """As `python -m maskdet train --run FOLDER [--resume]` does."""
    work_on(Run.open(folder), resume=resume)
