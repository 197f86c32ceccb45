"""Which version is active, and which were before it.

`active.json` reads {"version": NAME, "before": [NAMES, the latest first]}. It is replaced in one step, so that
every visitor's next picture is judged by the old version or by the new one, and a killed process changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from maskdet.access import Role, allowed
from maskdet.errors import MaskdetError, ModelBroken, ModelNotFound
from maskdet.fileio import file_lock, read_verified, write_text_atomically
from maskdet.language import tr
from maskdet.registry.version import Version, VersionProblem, find_version, is_plain, problem_of

ACTIVE_FILE = "active.json"
LOCK = ".lock"
HISTORY = 20  # versions that were active before, at most


def active_version(models_dir: Path) -> Version:
    """The version in use.

    Raises: ModelNotFound, ModelBroken.
    """
    name, _ = _read_active(models_dir)
    return Version.open(models_dir / name)


def previous(models_dir: Path) -> str | None:
    """The version that `rollback` would go to, or None: there was none, or it is gone or broken."""
    try:
        name, before = _read_active(models_dir)
    except MaskdetError:
        return None
    return next((b for b in before if b != name and problem_of(models_dir / b) is None), None)


@allowed(Role.ADMIN, "activated version", about="name")
def activate(models_dir: Path, name: str) -> None:
    """Make a version the active one, all or nothing.

    Raises: VersionProblem, ModelNotFound, ModelBroken if that version cannot be used.
    """
    with locked(models_dir):
        _check_usable(find_version(models_dir, name))
        now, before = active_or_none(models_dir)
        if now != name:
            _write_active(models_dir, name, [now, *before] if now else before)


@allowed(Role.ADMIN, "went back to the version before")
def rollback(models_dir: Path) -> Version:
    """Make the version active again that was before; the same again goes one further back.

    Raises: VersionProblem if there is none to go back to; ModelNotFound, ModelBroken if it cannot be used.
    """
    with locked(models_dir):
        name = previous(models_dir)
        if name is None:
            raise VersionProblem(
                tr(
                    "There is no version to go back to: no other was active before, or it was deleted. Activate one "
                    "from the list."
                )
            )
        version = Version.open(models_dir / name)
        _check_usable(version)
        _, before = _read_active(models_dir)
        _write_active(models_dir, name, before[before.index(name) + 1 :])
        return version


def active_or_none(models_dir: Path) -> tuple[str | None, list[str]]:
    """The active version's name or None, and those before it; also where the note is missing or damaged."""
    try:
        return _read_active(models_dir)
    except MaskdetError:
        return None, []


@contextmanager
def locked(models_dir: Path) -> Iterator[None]:
    """Those who change what is active, publish or delete, take turns.

    Raises: VersionProblem when the folder cannot be written.
    """
    with ExitStack() as stack:
        if models_dir.is_dir():
            try:
                stack.enter_context(file_lock(models_dir / LOCK, wait=True))
            except OSError as error:
                raise _not_writable(models_dir, error) from error
        yield


def _read_active(models_dir: Path) -> tuple[str, list[str]]:
    """The active version's name, and those before it, the latest first."""
    path = models_dir / ACTIVE_FILE
    if not path.is_file():
        raise ModelNotFound(
            tr("The note of the active version"), path, tr("Train one with `python -m maskdet train`.")
        )
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        name, before = str(note["version"]), [str(b) for b in note.get("before", [])]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelBroken(
            tr("{path} is damaged: it should read {content}.", path=path, content='{"version": "NAME"}')
        ) from error
    if not is_plain(name):
        raise ModelBroken(
            tr("{path} is damaged: {name} is not the name of a version.", path=path, name=repr(name))
        )
    return name, [b for b in before if is_plain(b)]


def _write_active(models_dir: Path, name: str, before: list[str]) -> None:
    note = {"version": name, "before": before[:HISTORY]}
    try:
        write_text_atomically(models_dir / ACTIVE_FILE, json.dumps(note) + "\n")
    except OSError as error:
        raise _not_writable(models_dir, error) from error


def _check_usable(version: Version) -> None:
    read_verified(version.tflite_path, version.tflite_sha256)


def _not_writable(models_dir: Path, error: OSError) -> VersionProblem:
    return VersionProblem(
        tr(
            "{folder} cannot be written ({why}), so the active version stays. Check its permissions.",
            folder=models_dir,
            why=error.strerror,
        )
    )
