"""The plan: every picture of the sources, in parts that are finished together; written once, and fixed by a checksum.

A folder of Parquet files with one row group a part, so that neither writing nor reading holds more than one part.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from maskdet.archive.sources import Entry, Kind, Stamp

PLAN = "plan"
# Pictures in a part. What a kill costs is at most one part a process; millions shall not become too many files.
SMALL_PART, LARGE_PART, SMALL_UNTIL = 100, 1000, 10_000
PARTS_PER_FILE = 64
SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("kind", pa.string()),
        # Bytes: names of files need not be text.
        ("place", pa.binary()),
        ("name", pa.binary()),
        ("size", pa.int64()),
        ("stamp_size", pa.int64()),
        ("stamp_modified", pa.int64()),
        ("dated", pa.timestamp("us")),
        ("offset", pa.int64()),
        ("packed", pa.int64()),
        ("method", pa.int32()),
        ("crc", pa.int64()),
        ("problem", pa.string()),
    ]
)


@dataclass(frozen=True)
class PlanSize:
    """How large a plan is. `checksum`: of its files, SHA-256 in hex."""

    pictures: int
    parts: int
    checksum: str


def write_plan(
    entries: Iterable[Entry],
    folder: Path,
    *,
    part_size: int = 0,
    on_listed: Callable[[int], None] | None = None,
) -> PlanSize:
    """Write the plan into a folder that is not there yet; it is there whole or not at all.

    Args:
        part_size: pictures in a part; 0: as many as suit their number.
        on_listed: called now and then with how many there are so far.

    Raises: OSError.
    """
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        pictures = parts = 0
        writer: pq.ParquetWriter | None = None
        for rows in _parts(iter(entries), part_size):
            if parts % PARTS_PER_FILE == 0:
                if writer:
                    writer.close()
                writer = pq.ParquetWriter(unfinished / _file(parts), SCHEMA, compression="zstd")
            assert writer is not None
            writer.write_table(_table(rows, pictures), row_group_size=len(rows))
            parts, pictures = parts + 1, pictures + len(rows)
            if on_listed:
                on_listed(pictures)
        if writer:
            writer.close()
        checksum = plan_checksum(unfinished)
        unfinished.rename(folder)
        return PlanSize(pictures, parts, checksum)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def plan_checksum(folder: Path) -> str:
    """SHA-256 of all files of a plan, in order."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.parquet")):
        with path.open("rb") as file:
            while data := file.read(1 << 20):
                digest.update(data)
    return digest.hexdigest()


def read_part(folder: Path, part: int) -> list[tuple[int, Entry]]:
    """The pictures of one part, each with its number in the plan. Raises: OSError."""
    with pq.ParquetFile(folder / _file(part), memory_map=True) as file:
        rows: list[dict[str, Any]] = file.read_row_group(part % PARTS_PER_FILE).to_pylist()
    return [(int(row["id"]), _entry(row)) for row in rows]


def part_length(part: int, pictures: int, part_size: int) -> int:
    """How many pictures a part of a plan of so many holds."""
    first = _start(part, part_size)
    return max(0, min(pictures, _start(part + 1, part_size)) - first)


def part_of(number: int, part_size: int) -> int:
    """The part that holds the picture of this number in the plan."""
    if part_size:
        return number // part_size
    small = SMALL_UNTIL // SMALL_PART
    return number // SMALL_PART if number < SMALL_UNTIL else small + (number - SMALL_UNTIL) // LARGE_PART


def _start(part: int, part_size: int) -> int:
    if part_size:
        return part * part_size
    small = SMALL_UNTIL // SMALL_PART
    return min(part, small) * SMALL_PART + max(0, part - small) * LARGE_PART


def _parts(entries: Iterator[Entry], part_size: int) -> Iterator[list[Entry]]:
    part = 0
    while rows := list(islice(entries, _start(part + 1, part_size) - _start(part, part_size))):
        yield rows
        part += 1


def _file(part: int) -> str:
    return f"{part // PARTS_PER_FILE:06d}.parquet"


def _table(entries: list[Entry], first: int) -> pa.Table:
    rows = [
        {
            "id": first + number,
            "kind": entry.kind.value,
            "place": os.fsencode(entry.place),
            "name": os.fsencode(entry.name),
            "size": entry.size,
            "stamp_size": entry.stamp.size,
            "stamp_modified": entry.stamp.modified_ns,
            "dated": entry.dated,
            "offset": entry.offset,
            "packed": entry.packed,
            "method": entry.method,
            "crc": entry.crc,
            "problem": entry.problem.encode("utf-8", "replace").decode(),
        }
        for number, entry in enumerate(entries)
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        kind=Kind(row["kind"]),
        place=os.fsdecode(row["place"]),
        name=os.fsdecode(row["name"]),
        size=row["size"],
        stamp=Stamp(row["stamp_size"], row["stamp_modified"]),
        dated=row["dated"],
        **{key: row[key] for key in ("offset", "packed", "method", "crc", "problem")},
    )
