"""One lock a data set: whoever writes into it takes turns, pages and command lines alike."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maskdet.dataset.picture_cache import cache_path
from maskdet.fileio import file_lock


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
