"""Where results may be written: never onto what is read, and onto nothing that exists without being asked.

Checked before any work begins, so that nothing is opened for writing while its inputs are still to be read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from maskdet.errors import MaskdetError


class OutputRefused(MaskdetError):
    """A file or folder that results must not be written to."""


def check_output_file(
    path: Path, *, inputs: Iterable[Path] = (), force: bool = False, may_join: bool = True
) -> None:
    """Whether a result may be written to this file.

    Args:
        inputs: files and folders that are read. A file is known by its inode, so links to it count as well.
        force: an existing file may be replaced; never one that is read.
        may_join: whether a new file may come into a folder that is read.

    Raises: OutputRefused with a sentence that says why not.
    """
    for source in inputs:
        if _same(path, source):
            raise OutputRefused(f"{path} is read from, so nothing is written there. Choose another file.")
        if source.is_dir() and (path.exists() or not may_join) and _inside(path, source):
            raise OutputRefused(f"{path} lies in {source}, which is read from. Choose a folder elsewhere.")
    if path.is_dir():
        raise OutputRefused(f"{path} is a folder, but a file is to be written. Add a file name to it.")
    if path.is_file() and not force:
        raise OutputRefused(f"{path} exists already. Choose another name, or add --force to replace it.")
    _check_writable(path if _is_device(path) else path.absolute().parent)


def check_output_folder(
    path: Path, *, inputs: Iterable[Path] = (), force: bool = False, may_exist: bool = True
) -> None:
    """Whether results may be written into this folder, which need not exist yet.

    Args:
        inputs: files and folders that are read: the folder must not be one of them, lie in one or hold one.
        may_exist: whether it may hold files already; where it may not, `force` allows it.

    Raises: OutputRefused with a sentence that says why not.
    """
    for source in inputs:
        if source.is_dir() and (_same(path, source) or _inside(path, source)):
            raise OutputRefused(f"{path} lies in {source}, which is read from. Choose a folder elsewhere.")
        if path.is_dir() and _inside(source, path) and (source.is_dir() or _same(source.parent, path)):
            raise OutputRefused(f"{source} is read from and lies in {path}. Choose an empty folder.")
    if path.exists() and not path.is_dir():
        raise OutputRefused(f"{path} is a file, but a folder is needed. Choose another name.")
    if not may_exist and not force and path.is_dir() and any(path.iterdir()):
        raise OutputRefused(f"{path} is not empty. Choose an empty folder, or add --force to write into it.")
    _check_writable(path.absolute())


def _same(one: Path, other: Path) -> bool:
    """Whether both are one file or folder, through links and by inode."""
    try:
        return one.samefile(other)
    except OSError:
        return Path(os.path.realpath(one)) == Path(os.path.realpath(other))


def _inside(path: Path, folder: Path) -> bool:
    """Whether a path lies in a folder, at any depth and through links."""
    real = Path(os.path.realpath(path))
    return any(_same(parent, folder) for parent in real.parents)


def _is_device(path: Path) -> bool:
    """Such as /dev/null or a pipe."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _check_writable(path: Path) -> None:
    """The nearest folder that exists must be one, and writable."""
    existing = next((p for p in (path, *path.parents) if p.exists()), path)
    if not existing.is_dir() and not _is_device(existing):
        raise OutputRefused(f"{path} cannot be made: {existing} is a file. Choose another name.")
    if not os.access(existing, os.W_OK):
        raise OutputRefused(f"{existing} cannot be written. Check its permissions, or choose another one.")
