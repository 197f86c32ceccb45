"""boxes.csv: where the faces lie in the pictures of a data set, for sets that were imported with boxes.

A line belongs to a picture by the sha256 of its file, so that moved and renamed pictures keep theirs.
"""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from maskdet.errors import DatasetProblem
from maskdet.fileio import write_text_atomically
from maskdet.language import tr
from maskdet.results import BoundingBox

BOXES = "boxes.csv"


@dataclass(frozen=True)
class BoxRow:
    """One face.

    Attributes:
        file: where the picture was put, label/name; it may have been moved since.
        sha256: of the picture's file.
        label: as imported.
        source: the picture it was cut from.
        x_min .. y_max: the face in pixels of the file.
        source_x_min .. source_y_max: the annotated box in pixels of the source.
    """

    file: str
    sha256: str
    label: str
    source: str
    x_min: float
    y_min: float
    x_max: float
    y_max: float
    source_x_min: float
    source_y_min: float
    source_x_max: float
    source_y_max: float

    @property
    def box(self) -> BoundingBox:
        """The face in pixels of the file."""
        return BoundingBox(self.x_min, self.y_min, self.x_max, self.y_max)


COLUMNS = [field.name for field in fields(BoxRow)]
NUMBERS = COLUMNS[4:]


def read_boxes(root: Path) -> list[BoxRow]:
    """The lines of a set's boxes.csv; none if there is no such file.

    Raises: DatasetProblem when it is there but cannot be understood.
    """
    path = root / BOXES
    return parse_boxes(path.read_bytes()) if path.is_file() else []


def parse_boxes(data: bytes) -> list[BoxRow]:
    """Raises: DatasetProblem when it cannot be understood."""
    try:
        return [_row(line) for line in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise DatasetProblem(
            tr(
                "{boxes} cannot be read ({why}). Expected the columns {columns}.",
                boxes=BOXES,
                why=error,
                columns=", ".join(COLUMNS),
            )
        ) from error


def write_boxes(root: Path, rows: Iterable[BoxRow]) -> None:
    """Replace a set's boxes.csv; without rows, there is none."""
    rows = list(rows)
    if rows:
        write_text_atomically(root / BOXES, boxes_csv(rows))
    else:
        (root / BOXES).unlink(missing_ok=True)


def boxes_csv(rows: Iterable[BoxRow]) -> str:
    """The lines as text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    return text.getvalue()


def boxes_by_picture(rows: Iterable[BoxRow]) -> dict[str, list[BoxRow]]:
    """sha256 of a file -> its faces."""
    found: dict[str, list[BoxRow]] = defaultdict(list)
    for row in rows:
        found[row.sha256].append(row)
    return dict(found)


def _row(line: dict[str, str]) -> BoxRow:
    values: dict[str, Any] = {name: line[name] for name in COLUMNS}
    sides = {name: round(float(line[name]), 2) for name in NUMBERS}
    if not all(map(math.isfinite, sides.values())):
        raise ValueError(tr("a side of {file} is no number", file=line["file"]))
    return BoxRow(**values | sides)
