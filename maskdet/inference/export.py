"""Results as files for others: JSON records, a CSV table, a ZIP of pictures. All in memory."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from maskdet.fileio import fitting_name
from maskdet.images import jpeg_bytes
from maskdet.results import Detection, FrameResult, Image

CSV_COLUMNS = (
    "photo",
    "face",
    "verdict",
    "label",
    "probability",
    "face_confidence",
    "x_min",
    "y_min",
    "x_max",
    "y_max",
)
# A cell that begins like this would be run as a formula by spreadsheet programs.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def photo_record(name: str, result: FrameResult, *, path: str | None = None) -> dict[str, Any]:
    """One photo as plain values: image, width, height, elapsed_ms, faces; and its path, where it has one."""
    width, height = result.image_size
    faces = [face_record(detection) for detection in result]
    return {
        "image": name,
        **({} if path is None else {"path": path}),
        "width": width,
        "height": height,
        "elapsed_ms": round(result.elapsed_ms, 2),
        "faces": faces,
    }


def face_record(detection: Detection) -> dict[str, Any]:
    """One face: box [x1, y1, x2, y2] in pixels, label, score (face score x class probability), and their parts."""
    return {
        "box": [round(side, 2) for side in detection.face.box.xyxy],
        "label": detection.verdict.label.value,
        "score": round(detection.score, 5),
        "face_score": round(detection.face.confidence, 5),
        "probability": round(detection.verdict.probability, 5),
        "unsure": detection.state.value == "unsure",
    }


def photos_csv(photos: Iterable[tuple[str, FrameResult]]) -> str:
    """A table of (name, result) with one line per face, numbered within its photo as in the picture."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for name, result in photos:
        for number, detection in enumerate(result, start=1):
            writer.writerow(_csv_row(name, number, detection))
    return text.getvalue()


def pictures_zip(pictures: Iterable[tuple[str, Image]]) -> bytes:
    """A ZIP of JPEG files, one per (name, picture); equal names get a number."""
    data, used = io.BytesIO(), set[str]()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        for name, picture in pictures:
            archive.writestr(checked_name(name, used), jpeg_bytes(picture))
    return data.getvalue()


def checked_name(name: str, used: set[str]) -> str:
    """The file name of a photo's annotated picture: safe in a folder or ZIP, and not yet in `used`."""
    stem = _safe_stem(name)
    file_name, number = fitting_name(stem, "_checked.jpg"), 2
    while file_name in used:
        file_name, number = fitting_name(stem, f"_checked_{number}.jpg"), number + 1
    used.add(file_name)
    return file_name


def _csv_row(name: str, number: int, detection: Detection) -> list[object]:
    label, probability = detection.verdict.label.value, f"{detection.verdict.probability:.4f}"
    sides = [f"{side:.1f}" for side in detection.face.box.xyxy]
    safe_name = f"'{name}" if name.startswith(FORMULA_STARTS) else name
    confidence = f"{detection.face.confidence:.4f}"
    return [safe_name, number, detection.state.value, label, probability, confidence, *sides]


def _safe_stem(name: str) -> str:
    """The file's name without folders and ending, safe inside a ZIP."""
    stem = PurePath(name.replace("\\", "/")).stem
    return "".join(c if c.isalnum() or c in " ._-" else "_" for c in stem).strip(". ") or "photo"
