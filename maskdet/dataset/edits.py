"""Corrections of a data set: move a picture to another label, delete it to a bin, undo. All are journaled.

The journal (`.journal.jsonl` in the set) gets its line before the file is renamed. A process killed in between
leaves a line whose file never moved; such a line counts as not happened.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from maskdet.access import Role, allowed
from maskdet.dataset.index import SUFFIXES
from maskdet.dataset.label_names import folder_for
from maskdet.dataset.staging import locked
from maskdet.errors import DatasetProblem
from maskdet.language import tr

JOURNAL, BIN = ".journal.jsonl", ".bin"


@dataclass(frozen=True)
class Change:
    """One line of the journal.

    Attributes:
        number: counts from 1.
        time: ISO, UTC.
        action: move, remove or undo.
        source, target: paths inside the set, such as with_mask/a.jpg and .bin/with_mask/a.jpg.
        undoes: for an undo, the number of the change it takes back.
    """

    number: int
    time: str
    action: str
    source: str
    target: str
    undoes: int | None = None


@allowed(Role.ADMIN, "moved picture", about="picture")
def move(root: Path, picture: Path, label: str) -> Change:
    """Put a picture under another label; its folder is the one that is there in any spelling, or is made.

    Args:
        picture: its path, in the set or relative to it.

    Raises: DatasetProblem for a picture that is not in the set, an impossible label or a read-only set.
    """
    if not label.strip() or label.startswith(".") or Path(label).name != label or "\\" in label:
        raise DatasetProblem(
            tr(
                '"{label}" cannot be a label: it becomes a folder name. Use letters, digits and '
                "underscores, such as with_mask.",
                label=label,
            )
        )
    with _turn(root):
        source, label = _inside(root, picture), folder_for(root, label)
        if source.startswith(f"{label}/"):
            raise DatasetProblem(
                tr("{source} is under {label} already. Choose another label.", source=source, label=label)
            )
        return _change(root, "move", source, f"{label}/{Path(source).name}")


@allowed(Role.ADMIN, "deleted picture", about="picture")
def remove(root: Path, picture: Path) -> Change:
    """Delete a picture: it goes to the set's bin, from where `undo` brings it back.

    Raises: DatasetProblem for a picture that is not in the set, or a read-only set.
    """
    with _turn(root):
        source = _inside(root, picture)
        return _change(root, "remove", source, f"{BIN}/{source}")


@allowed(Role.ADMIN, "took a change back", about="root")
def undo(root: Path) -> Change:
    """Take back the last change that still stands.

    Raises: DatasetProblem when none is left, its file is gone, or the set is read-only.
    """
    with _turn(root):
        standing = standing_changes(root)
        if not standing:
            raise DatasetProblem(tr("There is no change left to take back in this data set."))
        last = standing[-1]
        path = _path_now(last, journal(root))
        if not (root / path).is_file():
            raise DatasetProblem(
                tr(
                    "{path} is no longer where the last change put it, so it cannot be taken back. Put it back "
                    "there, or delete the journal {journal} in the data set to start anew.",
                    path=path,
                    journal=JOURNAL,
                )
            )
        change = _change(root, "undo", path, last.source, undoes=last.number)
        with suppress(OSError):
            (root / path).parent.rmdir()  # a label folder made by the change; full ones stay
        return change


def journal(root: Path) -> list[Change]:
    """Every change of a data set that happened, the oldest first."""
    lines = _lines(root)
    void = {line.undoes for line in lines if line.action == "void"}
    if _never_happened(root, lines):
        void.add(lines[-1].number)
    return [line for line in lines if line.action != "void" and line.number not in void]


def standing_changes(root: Path) -> list[Change]:
    """The changes that were not taken back, the oldest first."""
    changes = journal(root)
    undone = {change.undoes for change in changes}
    return [change for change in changes if change.action != "undo" and change.number not in undone]


@contextmanager
def _turn(root: Path) -> Iterator[None]:
    """Writers take turns; renaming would else overwrite a file that came a moment earlier."""
    try:
        with locked(root):
            yield
    except OSError as error:
        raise _not_writable(root, error) from error


def _not_writable(root: Path, error: OSError) -> DatasetProblem:
    return DatasetProblem(
        tr(
            "The data set {root} could not be changed ({why}). Its folder must be writable: check its "
            "permissions, or work on a copy.",
            root=root.name,
            why=error.strerror or error,
        )
    )


def _change(root: Path, action: str, source: str, target: str, *, undoes: int | None = None) -> Change:
    """Journal, then rename."""
    lines = _lines(root)
    if _never_happened(root, lines):
        _append(root, replace(lines[-1], action="void", undoes=lines[-1].number))
    (root / target).parent.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    number = lines[-1].number + 1 if lines else 1
    change = Change(number, now, action, source, _free_name(root, target), undoes)
    _append(root, change)
    (root / source).rename(root / change.target)
    return change


def _never_happened(root: Path, lines: list[Change]) -> bool:
    """Whether the process died between the last line and its renaming."""
    if not lines or lines[-1].action == "void":
        return False
    return (root / lines[-1].source).is_file() and not (root / lines[-1].target).exists()


def _path_now(change: Change, changes: list[Change]) -> str:
    """Where a change's picture is after all later ones; an undo may have had to give it another name."""
    path = change.target
    for later in changes:
        if later.number > change.number and later.source == path:
            path = later.target
    return path


def _append(root: Path, change: Change) -> None:
    """One line more, on disk before anything is renamed; a torn line before it is closed first."""
    path = root / JOURNAL
    torn = path.is_file() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if torn else "") + json.dumps(asdict(change)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _inside(root: Path, picture: Path) -> str:
    """label/name of a picture of the set.

    Raises: DatasetProblem for anything else.
    """
    path = picture if picture.is_absolute() else root / picture
    real = path.parent.resolve() / path.name  # the folder's own links count, a linked picture does not
    try:
        parts = real.relative_to(root.resolve()).parts
    except ValueError:
        parts = ()
    hidden = any(part.startswith(".") for part in parts)
    if len(parts) != 2 or hidden or not parts[1].lower().endswith(SUFFIXES) or not real.is_file():
        raise DatasetProblem(
            tr(
                "{picture} is not a picture of the data set {root}. Expected a file in one of its label "
                "folders; it may have been moved meanwhile: load the page again.",
                picture=picture,
                root=root.name,
            )
        )
    return "/".join(parts)


def _free_name(root: Path, target: str) -> str:
    """The same path, or with a number where it is taken."""
    path = Path(target)
    names = (path.with_stem(f"{path.stem}-{number}") if number > 1 else path for number in count(1))
    return next(name.as_posix() for name in names if not (root / name).exists())


def _lines(root: Path) -> list[Change]:
    """Every whole line of the journal; one torn by a power cut is passed over."""
    try:
        lines = (root / JOURNAL).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    changes = []
    for line in lines:
        try:
            changes.append(Change(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return changes
