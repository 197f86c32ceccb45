"""Adding files to a data set so that a kill at any moment leaves the set as it was.

All files are first written into a hidden folder beside the set. Only when they are complete, a note of
what will go where is written, and the files are moved in, which takes milliseconds. Removing the note is
the moment the import counts. Whoever opens the set next takes back what a killed import had moved
(`roll_back_unfinished`): going back needs nothing but the note, while going on would need the visitor's
pictures to be judged again. A lock that dies with its process distinguishes a killed import from a running one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from glob import escape
from pathlib import Path

from filelock import FileLock

from maskdet.dataset.box_table import BoxRow, read_boxes, write_boxes
from maskdet.dataset.known_pictures import KnownPictures, free_name
from maskdet.dataset.label_names import folder_for
from maskdet.dataset.picture_cache import cache_path
from maskdet.fileio import file_lock, write_text_atomically
from maskdet.language import tr

NOTE, LOCK = "moves.json", "lock"


@dataclass(frozen=True)
class Staged:
    """One file that waits: where it is, its label and wished name, sha256, and its faces."""

    path: Path
    label: str
    name: str
    sha256: str
    boxes: tuple[BoxRow, ...]


class Staging:
    """Files on their way into the set `root`. Use as a context: leaving it without `finish` leaves no trace."""

    def __init__(self, root: Path) -> None:
        roll_back_unfinished(root)
        self.root = root
        self._known = KnownPictures(root)
        self._staged: list[Staged] = []
        with locked(root):  # no one may read the new folder before its lock is held
            self.folder = Path(tempfile.mkdtemp(dir=root.parent, prefix=_prefix(root)))
            self._lock = FileLock(self.folder / LOCK, thread_local=False)
            self._lock.acquire(blocking=False)

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        with locked(self.root):
            _take_back(self.folder, self.root)
        self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def add(self, label: str, name: str, data: bytes, boxes: tuple[BoxRow, ...] = ()) -> str | None:
        """Write one picture aside. Returns why not, if the same one is in the set or among the added."""
        sha256 = hashlib.sha256(data).hexdigest()
        if twin := self._known.twin_of(len(data), sha256):
            return tr("The same picture is there already: {twin}.", twin=twin)
        path = self.folder / f"{len(self._staged):06d}"
        path.write_bytes(data)
        self._staged.append(Staged(path, label, name, sha256, boxes))
        self._known.add(sha256, f"{label}/{name}")
        return None

    def finish(self) -> tuple[str, ...]:
        """Move everything into the set. Returns the files as folder/name."""
        if hasattr(os, "sync"):
            os.sync()  # the pictures before the note: also a power cut must not leave empty files
        with locked(self.root):
            files = self._choose_names()
            self._write_note(files)
            for staged, file in zip(self._staged, files, strict=True):
                (self.root / file).parent.mkdir(parents=True, exist_ok=True)
                staged.path.chmod(0o644)
                _move_in(staged.path, self.root / file)
            self._add_boxes(files)
            (self.folder / NOTE).unlink()
        return tuple(files)

    def _choose_names(self) -> list[str]:
        """folder/name for each staged file; names that are taken get a number."""
        folders = {staged.label: folder_for(self.root, staged.label) for staged in self._staged}
        taken: dict[str, set[str]] = {}
        for name in folders.values():
            folder = self.root / name
            taken[name] = {path.name.lower() for path in folder.iterdir()} if folder.is_dir() else set()
        wanted = [(folders[staged.label], staged.name) for staged in self._staged]
        return [f"{folder}/{free_name(name, taken[folder])}" for folder, name in wanted]

    def _write_note(self, files: list[str]) -> None:
        made = {Path(file).parent.as_posix() for file in files}
        note = {
            "moves": [[s.path.name, file, s.sha256] for s, file in zip(self._staged, files, strict=True)],
            "made": sorted(label for label in made if not (self.root / label).exists()),
            "made_root": not self.root.exists(),
        }
        write_text_atomically(self.folder / NOTE, json.dumps(note))

    def _add_boxes(self, files: list[str]) -> None:
        rows = [
            replace(row, file=file, sha256=staged.sha256)
            for staged, file in zip(self._staged, files, strict=True)
            for row in staged.boxes
        ]
        if rows:
            write_boxes(self.root, [*read_boxes(self.root), *rows])


def roll_back_unfinished(root: Path) -> int:
    """Take back imports into `root` that were killed. Returns how many. Call it when a set is opened."""
    if not (root.parent.is_dir() and any(root.parent.glob(f"{escape(_prefix(root))}*"))):
        return 0
    with locked(root):
        return sum(
            _rolled_back(folder, root) for folder in sorted(root.parent.glob(f"{escape(_prefix(root))}*"))
        )


def _rolled_back(folder: Path, root: Path) -> bool:
    """Whether the folder was left by a killed import; then it is gone, and what it moved as well."""
    with file_lock(folder / LOCK) as free:
        if not free:
            return False
        _take_back(folder, root)
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _move_in(staged: Path, target: Path) -> None:
    """Rename, but never over a file that another program has put there since the names were chosen.

    Raises: FileExistsError.
    """
    try:
        os.link(staged, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if target.exists():
            raise FileExistsError(f"{target} exists already") from None
        staged.rename(target)
        return
    staged.unlink()


def _was_moved(staged: Path, target: Path, sha256: str) -> bool:
    """Whether the file in the set is the one this import moved there; one that came or changed since is not."""
    if staged.exists() and not (target.exists() and staged.samefile(target)):
        return False
    return target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == sha256


def _take_back(folder: Path, root: Path) -> None:
    """Undo what the note says was moved; without a note, nothing was."""
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return
    moved = {}
    for staged, file, sha256 in note["moves"]:
        if _was_moved(folder / staged, root / file, sha256):
            (root / file).unlink()
            moved[file] = sha256
    rows = read_boxes(root)
    left = [row for row in rows if moved.get(row.file) != row.sha256]
    if len(left) < len(rows):
        write_boxes(root, left)
    for made in [*(root / label for label in note["made"]), *([root] if note["made_root"] else [])]:
        if made.is_dir() and not any(made.iterdir()):
            made.rmdir()
    (folder / NOTE).unlink()


def _prefix(root: Path) -> str:
    return f".{root.name}.incoming-"


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Wait until no other thread or process writes into the set at `root`, and keep them out meanwhile.

    Raises: OSError when the lock's file cannot be written.
    """
    with file_lock(_lock_file(root), wait=True):
        yield


def _lock_file(root: Path) -> Path:
    """Hidden, beside the set; under data_dir where that folder is read-only."""
    folder = root.resolve().parent
    read_only = folder.is_dir() and not os.access(folder, os.W_OK)
    return cache_path(root, "locks", ".lock") if read_only else folder / f".{root.resolve().name}.lock"
