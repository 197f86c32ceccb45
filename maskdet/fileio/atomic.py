"""Writing files so that a killed process leaves the last good state."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


def write_bytes_atomically(path: Path, data: bytes) -> None:
    """Write `data` beside `path`, then rename it into place: readers see the old file or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(
        dir=path.parent, prefix=".maskdet."
    )  # short: the name itself may be as long as names can be
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def lines_atomically(path: Path) -> Iterator[TextIO]:
    """A text file to write to, line by line; it takes its name when the block has ended well.

    An existing file is replaced only if anything was written.

    A device or a pipe, such as /dev/stdout, is written to as it is.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8") as file:
            yield file
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".maskdet.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file
        if path.exists() and not Path(name).stat().st_size:
            Path(name).unlink()  # no result is no reason to replace one
            return
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_text_atomically(path: Path, text: str) -> None:
    """The same for text, in UTF-8."""
    write_bytes_atomically(path, text.encode("utf-8"))
