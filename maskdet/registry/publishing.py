"""Putting a finished version into models/, all or nothing. No other code does."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maskdet.access import Role, allowed
from maskdet.fileio import write_text_atomically
from maskdet.language import tr
from maskdet.registry.cards import model_card
from maskdet.registry.registry import checked_name, sweep
from maskdet.registry.version import CARD_FILE, CONFIG_FILE, Version, VersionProblem


@allowed(Role.ADMIN, "published version", about="name")
def publish(folder: Path, models_dir: Path, name: str) -> Version:
    """Copy a folder that holds all files of a version but its card into `models_dir` under a name.

    A killed process leaves no half version: the copy is made in a hidden folder, which one renaming publishes.

    Raises: VersionProblem if the name cannot be used or `models_dir` not be written; ModelBroken for a damaged
        config or report.
    """
    checked_name(models_dir, name)
    with hidden_folder(models_dir, name) as work:
        try:
            shutil.copytree(folder, work, dirs_exist_ok=True)
            _name_it(work, name)
            work.chmod(0o755)
        except OSError as error:
            raise VersionProblem(
                tr(
                    "The version cannot be saved in {folder} ({why}). Check the disk and its permissions.",
                    folder=models_dir,
                    why=error.strerror,
                )
            ) from error
        try:
            work.rename(models_dir / checked_name(models_dir, name))
        except OSError as error:  # another process was faster by a moment
            raise VersionProblem(tr("{name} is taken already. Choose another name.", name=name)) from error
    return Version.open(models_dir / name)


@contextmanager
def hidden_folder(models_dir: Path, name: str) -> Iterator[Path]:
    """A folder in `models_dir` that no list shows, gone at the end of the block.

    Raises: VersionProblem if `models_dir` cannot be written.
    """
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        sweep(models_dir)
        work = Path(tempfile.mkdtemp(dir=models_dir, prefix=f".maskdet-new-{name}."))
    except OSError as error:
        raise VersionProblem(
            tr(
                "{folder} cannot be written ({why}). Check its permissions, or set MASKDET_MODELS_DIR to a "
                "folder of yours.",
                folder=models_dir,
                why=error.strerror,
            )
        ) from error
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _name_it(folder: Path, name: str) -> None:
    """Config and card speak of the version by its name."""
    config = Version.open(folder).config | {"version": name}
    write_text_atomically(folder / CONFIG_FILE, json.dumps(config, indent=1) + "\n")
    report = Version(folder, config).report()
    write_text_atomically(folder / CARD_FILE, model_card(config, report))
