"""A finished run -> a version in models/, without TensorFlow: the run made all its files already."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

from maskdet.errors import TrainingProblem
from maskdet.fileio import write_text_atomically
from maskdet.registry import CARD_FILE, CONFIG_FILE, Version, model_card
from maskdet.training.runs.run_folder import DONE, SAVED, VERSION_FOLDER, Run

GOOD_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def save_run(run: Run, models_dir: Path, name: str) -> Version:
    """Copy a finished run's version into `models_dir` under a name, all or nothing.

    Raises: TrainingProblem if the run is not finished, or the name is taken or cannot name a folder.
    """
    source = run.folder / VERSION_FOLDER
    if run.state != DONE or not source.is_dir():
        raise TrainingProblem("Only a finished run can be saved as a version. Let it go on to its end first.")
    folder = models_dir / checked_name(models_dir, name)
    work = Path(tempfile.mkdtemp(dir=models_dir, prefix=f".{name}."))
    try:
        shutil.copytree(source, work, dirs_exist_ok=True)
        _rename(work, name)
        work.chmod(0o755)
        work.rename(folder)
    except OSError as error:
        raise TrainingProblem(
            f"The version cannot be saved in {models_dir} ({error.strerror}). Check the disk and its permissions."
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    write_text_atomically(run.folder / SAVED, json.dumps({"version": name}))
    return Version.open(folder)


def checked_name(models_dir: Path, name: str) -> str:
    """The name, if a version can have it; the folder of versions is made.

    Raises: TrainingProblem.
    """
    if not GOOD_NAME.fullmatch(name):
        raise TrainingProblem(
            f"{name!r} cannot name a version. Use up to 64 letters, digits, dots, dashes and underscores, a letter or "
            "digit first."
        )
    if (models_dir / name).exists():
        raise TrainingProblem(f"There is a version {name} already. Choose another name.")
    models_dir.mkdir(parents=True, exist_ok=True)
    return name


def _rename(folder: Path, name: str) -> None:
    """Config and card speak of the version by its name."""
    config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8")) | {"version": name}
    write_text_atomically(folder / CONFIG_FILE, json.dumps(config, indent=1) + "\n")
    report = Version(folder, config).report()
    write_text_atomically(folder / CARD_FILE, model_card(config, report))
