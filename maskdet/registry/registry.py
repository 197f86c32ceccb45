"""The versions in models/: which there are, how they may be named, how they go.

Which of them is active is in activation.py; its functions are also found here.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from maskdet.access import Role, allowed
from maskdet.errors import MaskdetError, ModelNotFound
from maskdet.language import tr
from maskdet.registry.activation import ACTIVE_FILE, active_or_none, locked
from maskdet.registry.version import (
    NAME,
    Version,
    VersionProblem,
    is_plain,
    problem_of,
)

# Hidden: versions being saved or deleted, notes being written; after a day, whoever made them was killed.
LEFTOVER = re.compile(r"\.maskdet[.-].*")  # nobody else names files so; what is hidden otherwise is not ours
LEFTOVER_S = 24 * 3600
DETECTORS = "detectors"  # the folder of the face detectors: in models/, but no version


@dataclass(frozen=True)
class BrokenVersion:
    """A folder in models/ that cannot be used, and the sentence that says why."""

    folder: Path
    problem: str

    @property
    def name(self) -> str:
        """The name of the folder: what the version would be called if it were usable."""
        return self.folder.name


def list_versions(models_dir: Path) -> list[Version]:
    """All versions that can be used, the newest first."""
    found = [item for item in _survey(models_dir) if isinstance(item, Version)]
    return sorted(found, key=lambda version: (version.created, version.name), reverse=True)


def broken_versions(models_dir: Path) -> list[BrokenVersion]:
    """The folders that are no usable version, each with its problem; by name."""
    return [item for item in _survey(models_dir) if isinstance(item, BrokenVersion)]


@allowed(Role.ADMIN, "deleted version", about="name")
def delete_version(models_dir: Path, name: str) -> None:
    """Remove a version's folder, usable or broken; never the active one.

    It is first renamed, in one step, to a hidden name that no list shows: a killed process leaves no half version.

    Raises: VersionProblem if it is active or cannot be removed; ModelNotFound if it is not there.
    """
    folder = models_dir / name
    if not is_plain(name) or name == DETECTORS or not folder.is_dir():
        raise ModelNotFound(tr("The version to delete"), folder, tr("Perhaps it was deleted already."))
    hidden = models_dir / f".maskdet-deleted-{name}.{uuid.uuid4().hex[:8]}"
    with locked(models_dir):
        if active_or_none(models_dir)[0] == name:
            raise VersionProblem(
                tr("{name} is the active version. Activate another one first, then delete it.", name=name)
            )
        try:
            folder.rename(hidden)
        except OSError as error:
            raise VersionProblem(
                tr("{folder} cannot be deleted ({why}).", folder=folder, why=error.strerror)
            ) from error
    shutil.rmtree(hidden, ignore_errors=True)
    sweep(models_dir)


def sweep(models_dir: Path) -> None:
    """Remove what killed processes left in models/ more than a day ago."""
    for path in models_dir.glob(".?*"):
        with contextlib.suppress(OSError):
            old = time.time() - path.stat().st_mtime > LEFTOVER_S
            if not old or not LEFTOVER.fullmatch(path.name):
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def name_problem(models_dir: Path, name: str) -> str | None:
    """Why a new version cannot have this name, as a sentence; None if it can."""
    if not NAME.fullmatch(name):
        return tr(
            "A version's name has 1 to 60 letters, digits, dots, hyphens or underscores, and starts with a letter "
            "or digit, as in my-mask-net-2; {name} does not fit.",
            name=repr(name),
        )
    # Compared without case: some file systems take both for one folder.
    if name.lower() == DETECTORS:
        return tr("The folder {name} is for face detectors. Choose another name.", name=name)
    found = {path.name.lower() for path in models_dir.iterdir()} if models_dir.is_dir() else set()
    if name.lower() in found | {ACTIVE_FILE}:
        return tr("{name} is taken already. Choose another name.", name=name)
    return None


def checked_name(models_dir: Path, name: str) -> str:
    """The name, if a new version can have it.

    Raises: VersionProblem.
    """
    problem = name_problem(models_dir, name)
    if problem:
        raise VersionProblem(problem)
    return name


def _survey(models_dir: Path) -> Iterator[Version | BrokenVersion]:
    folders = sorted(models_dir.iterdir()) if models_dir.is_dir() else []
    for folder in folders:
        if not folder.is_dir() or folder.name.startswith(".") or folder.name == DETECTORS:
            continue
        problem = problem_of(folder)
        try:
            yield BrokenVersion(folder, problem) if problem else Version.open(folder)
        except MaskdetError as error:  # deleted meanwhile
            yield BrokenVersion(folder, str(error))
