"""Finished parts: a folder each, which takes its name in one step when all its files are written.

So each part is there once or not at all, whoever was killed when, and also where two processes did the same one.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PARTS, FIGURES = "parts", "part.json"


@dataclass(frozen=True)
class PartFigures:
    """How many pictures, faces and bad files a part has."""

    pictures: int = 0
    faces: int = 0
    bad: int = 0

    def __add__(self, other: PartFigures) -> PartFigures:
        return PartFigures(self.pictures + other.pictures, self.faces + other.faces, self.bad + other.bad)


def part_folder(results: Path, part: int) -> Path:
    """Where a finished part lies."""
    return results / PARTS / f"{part:08d}"


def finished_parts(results: Path) -> Iterator[int]:
    """The parts that are done, in no order."""
    with suppress(FileNotFoundError), os.scandir(results / PARTS) as found:
        yield from (int(item.name) for item in found if item.name.isdigit())


def read_figures(results: Path, part: int) -> PartFigures:
    """Of a finished part. Raises: OSError, ValueError."""
    text = (part_folder(results, part) / FIGURES).read_text(encoding="utf-8")
    return PartFigures(**json.loads(text))


def finish_part(results: Path, part: int, tables: Mapping[str, pa.Table]) -> PartFigures:
    """Put a part's tables in their place, all at once.

    Returns: the figures of the part that stands there then: another process may have been faster.
    Raises: OSError, such as on a full disk; then there is nothing of this part.
    """
    folder = part_folder(results, part)
    unfinished = folder.with_name(f".{folder.name}.{os.uname().nodename}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        figures = PartFigures(*(tables[name].num_rows for name in ("pictures", "faces", "bad")))
        for name, table in tables.items():
            pq.write_table(table, unfinished / f"{name}.parquet", compression="zstd")
        (unfinished / FIGURES).write_text(json.dumps(vars(figures)), encoding="utf-8")
        for path in unfinished.iterdir():
            _flush(path)
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
            return read_figures(results, part)
        _flush(folder.parent)
        return figures
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def clear_unfinished(results: Path, parts: set[int]) -> None:
    """Delete what killed processes left of these parts."""
    with suppress(FileNotFoundError):
        for path in (results / PARTS).glob(".*"):
            with suppress(ValueError):
                if int(path.name[1:9]) in parts:
                    shutil.rmtree(path, ignore_errors=True)
                    path.unlink(missing_ok=True) if path.is_file() else None


def _flush(path: Path) -> None:
    """Onto the disk: a name must not be there before what it names, also when the power fails."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems cannot do it for folders
            os.fsync(handle)
    finally:
        os.close(handle)
