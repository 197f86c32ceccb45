"""Labels of the user's own (skin tone, age, camera, site ...): one CSV row a picture, for slices."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from maskdet.errors import DatasetProblem
from maskdet.language import tr, tr_later, tr_many

Metadata = Mapping[str, Mapping[str, str]]  # file -> column -> value

FILE_COLUMNS = ("file", "filename", "file_name", "path", "image")
MAX_VALUES = 30  # different values of a column; more name the faces rather than groups of them
NUM_BINS = 4  # of a column of numbers
ADVICE = tr_later(
    "Expected a CSV file with a column `file` (the picture's name) and one column for each label, such as age."
)


def read_metadata(source: Path | bytes) -> dict[str, dict[str, str]]:
    """File name -> column -> value, from a CSV (comma, semicolon or tab; UTF-8).

    The column with the names is called file, filename, path or image. A name may be that of the file alone, or
    its path inside the data set. Empty cells are left out.

    Raises: DatasetProblem when it cannot be read, has no such column, no other, or names a picture twice.
    """
    rows = _rows(source)
    header = list(rows[0]) if rows else []
    name = next((column for column in header if column.strip().lower() in FILE_COLUMNS), None)
    if name is None:
        found = ", ".join(header) or tr("nothing")
        raise DatasetProblem(
            tr(
                "The labels of the pictures cannot be used: no column names the file. {advice} Found: {found}.",
                advice=tr(ADVICE),
                found=found,
            )
        )
    if len(header) < 2:
        raise DatasetProblem(
            tr(
                "The labels of the pictures have no column besides `{name}`. {advice}",
                name=name,
                advice=tr(ADVICE),
            )
        )
    files = [_file(row[name]) for row in rows]
    _check_unique(files)
    return {
        file: {
            column.strip(): cell.strip() for column, cell in row.items() if column != name and cell.strip()
        }
        for file, row in zip(files, rows, strict=True)
        if file
    }


def rows_of_faces(files: Sequence[str], metadata: Metadata) -> list[Mapping[str, str]]:
    """The row of each picture (`label/name`), by its path or, where no two share it, its name; else empty."""
    names = Counter(file.rsplit("/", 1)[-1] for file in files)

    def row(file: str) -> Mapping[str, str]:
        name = file.rsplit("/", 1)[-1]
        return metadata.get(file) or (metadata.get(name, {}) if names[name] == 1 else {})

    return [row(file) for file in files]


def columns(rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    """Each column with the value of every row, None where it has none; many numbers become four ranges."""
    for title in dict.fromkeys(title for row in rows for title in row):
        yield title, _grouped([row.get(title) for row in rows])


def _rows(source: Path | bytes) -> list[dict[str, str]]:
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
        text = data.decode("utf-8-sig")
        line = text.splitlines()[0] if text.strip() else ""
        delimiter = max(",;\t", key=line.count)
        rows = list(
            csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="", strict=True)
        )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetProblem(
            tr("The labels of the pictures cannot be read ({why}). {advice}", why=error, advice=tr(ADVICE))
        ) from error
    long = next((number for number, row in enumerate(rows, start=2) if None in row), None)
    if long:
        raise DatasetProblem(
            tr(
                "Row {row} of the labels has more cells than the header. {advice}",
                row=long,
                advice=tr(ADVICE),
            )
        )
    return rows


def _file(cell: str) -> str:
    return cell.strip().replace("\\", "/").removeprefix("./")


def _check_unique(files: Iterable[str]) -> None:
    twice = [file for file, count in Counter(files).items() if count > 1 and file]
    if twice:
        raise DatasetProblem(
            tr_many(
                "The labels name {n} picture more than once, such as {file}. Keep one row for each.",
                "The labels name {n} pictures more than once, such as {file}. Keep one row for each.",
                len(twice),
                file=twice[0],
            )
        )


def _grouped(values: Sequence[str | None]) -> tuple[str | None, ...]:
    given = [value for value in values if value is not None]
    numbers = _numbers(given)
    if numbers is None or len(set(given)) <= 2 * NUM_BINS:
        return tuple(values)
    borders = np.unique(np.quantile(numbers, np.linspace(0, 1, NUM_BINS + 1)))
    found = iter(np.clip(np.searchsorted(borders, numbers, side="right") - 1, 0, len(borders) - 2))
    names = [f"{low:g} to {high:g}" for low, high in pairwise(borders)]
    return tuple(None if value is None else names[next(found)] for value in values)


def _numbers(values: Sequence[str]) -> list[float] | None:
    try:
        numbers = [float(value) for value in values]
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None
