"""The list of face crops that lies beside them: where each came from, its label, split and group."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from maskdet.errors import DatasetProblem
from maskdet.fileio import write_text_atomically
from maskdet.language import tr
from maskdet.results import BoundingBox, MaskLabel

MANIFEST = "crops.csv"


@dataclass(frozen=True)
class CropRecord:
    """One line of the manifest.

    Attributes:
        label: the class it counts as, see `class_of`; true_label: what it shows.
        kind: photo (one face, labelled by folder), scene (annotated box), what was drawn on either, such as
            "drawn mask" or "drawn hand"; people, crowd and street (found by detectors), phantom (no face), or small photo
            (seen from afar).
        published_label: what the data set says; `label` differs where a wrong label was fixed.
        found: whether the detector saw the face; else the box comes from the annotation or the photo.
        x_min .. y_max: the detector's own box in pixels of `source`; of a small photo in those of the shrunken one.
    """

    file: str
    label: str
    true_label: str
    published_label: str
    split: str
    group: str
    kind: str
    source: str
    found: bool
    x_min: float
    y_min: float
    x_max: float
    y_max: float

    @property
    def box(self) -> BoundingBox:
        """The detector's own box in pixels of `source`."""
        return BoundingBox(self.x_min, self.y_min, self.x_max, self.y_max)


def read_label_fixes(path: Path) -> dict[str, MaskLabel]:
    """sha256 of a picture file -> its true label, from a CSV with the columns sha256, label, why.

    Raises: DatasetProblem when the file cannot be understood.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["sha256"]: MaskLabel(row["label"]) for row in csv.DictReader(file)}
    except (OSError, KeyError, ValueError) as error:
        raise DatasetProblem(
            tr(
                "The label fixes at {path} cannot be read ({why}). Expected the columns sha256, label, why.",
                path=path,
                why=error,
            )
        ) from error


def write_manifest(folder: Path, records: Iterable[CropRecord]) -> None:
    """One CSV line per crop; written last, so a folder without it is unfinished."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(CropRecord)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(record) for record in records)
    write_text_atomically(folder / MANIFEST, text.getvalue())


def read_manifest(folder: Path) -> list[CropRecord]:
    """The lines of `write_manifest`."""
    with (folder / MANIFEST).open(encoding="utf-8", newline="") as file:
        return [_record(row) for row in csv.DictReader(file)]


def _record(row: dict[str, str]) -> CropRecord:
    values: dict[str, Any] = dict(row)
    values |= {key: float(row[key]) for key in ("x_min", "y_min", "x_max", "y_max")}
    return CropRecord(**values | {"found": row["found"] == "True"})
