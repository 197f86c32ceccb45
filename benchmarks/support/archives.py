"""Archives to measure with, made of few pictures, and what must hold of their results."""

from __future__ import annotations

import os
from itertools import cycle, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds

from maskdet.images import EXTENSIONS

FOLDER_SIZE = 1000  # pictures in one folder of a made archive
NAMES = ("pictures", "faces", "bad")


def small_archive(source: Path, folder: Path, count: int) -> Path:
    """`count` pictures as links to those below `source`, again and again, in folders of a thousand."""
    suffixes = {f".{extension}" for extension in EXTENSIONS}
    files = sorted(path for path in source.rglob("*") if path.suffix.lower() in suffixes)
    if not files:
        raise SystemExit(f"There is no picture in {source}.")
    for number, path in enumerate(islice(cycle(files), count)):
        place = folder / f"watch-{number // FOLDER_SIZE:04d}"
        if number % FOLDER_SIZE == 0:
            place.mkdir(parents=True)
        os.symlink(path.absolute(), place / f"{number:08d}{path.suffix}")  # noqa: PTH211 - a hundred thousand of them
    return folder


def table(results: Path, name: str) -> pa.Table:
    """All parts of one name together, in the order of the plan."""
    files = sorted(str(path) for path in results.glob(f"parts/*/{name}.parquet"))
    order = [("id", "ascending"), *([("face", "ascending")] if name == "faces" else [])]
    return ds.dataset(files).to_table().sort_by(order)


def is_complete(results: Path, count: int) -> bool:
    """Whether each of so many pictures is there exactly once, scored or named as bad."""
    numbers = [number for name in ("pictures", "bad") for number in table(results, name)["id"].to_pylist()]
    return sorted(numbers) == list(range(count))


def same_tables(one: Path, other: Path) -> bool:
    """Whether both hold the same to the last bit."""
    return all(table(one, name).equals(table(other, name)) for name in NAMES)
