"""A plan and what came of it as JSON, for the process that opens what visitors sent; contents stay where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, astuple
from typing import Any

from maskdet.dataset.box_table import BoxRow
from maskdet.dataset.transfer.archive import Listing, Skipped, SourceFile
from maskdet.dataset.transfer.import_plan import ImportPlan, ImportResult, PlannedFace, PlannedPicture
from maskdet.results import BoundingBox, MaskLabel


def plan_to_json(plan: ImportPlan) -> dict[str, Any]:
    """Everything of a plan but the files' contents."""
    return {
        "title": plan.title,
        "form": plan.form,
        "pictures": [_picture_to_json(picture) for picture in plan.pictures],
        "labels": dict(plan.labels),
        "skipped": [astuple(skipped) for skipped in plan.skipped],
        "licences": plan.licences,
    }


def plan_from_json(values: Mapping[str, Any], listing: Listing) -> ImportPlan:
    """The plan of `plan_to_json`, whose files are those of the same source, listed here.

    Raises: KeyError, TypeError, ValueError for what is none.
    """
    files = {file.name: file for file in listing.files}
    return ImportPlan(
        str(values["title"]),
        str(values["form"]),
        tuple(_picture_from_json(picture, files) for picture in values["pictures"]),
        {spelling: MaskLabel(label) if label else None for spelling, label in values["labels"].items()},
        _skipped(values),
        tuple(map(str, values["licences"])),
    )


def result_to_json(result: ImportResult) -> dict[str, Any]:
    """What an import came to."""
    return asdict(result)


def result_from_json(values: Mapping[str, Any]) -> ImportResult:
    """As `result_to_json` wrote it."""
    counts = {str(label): int(count) for label, count in values["counts"].items()}
    return ImportResult(tuple(map(str, values["files"])), counts, _results(values), float(values["seconds"]))


def _results(values: Mapping[str, Any]) -> tuple[Skipped, ...]:
    return tuple(Skipped(str(entry["name"]), str(entry["why"])) for entry in values["skipped"])


def _skipped(values: Mapping[str, Any]) -> tuple[Skipped, ...]:
    return tuple(Skipped(str(name), str(why)) for name, why in values["skipped"])


def _picture_to_json(picture: PlannedPicture) -> list[Any]:
    faces = picture.faces
    return [
        picture.file.name,
        picture.spelling,
        picture.sha256,
        picture.num_bytes,
        None if faces is None else [(face.number, face.spelling, *face.box.xyxy) for face in faces],
        [asdict(row) for row in picture.boxes],
    ]


def _picture_from_json(values: list[Any], files: Mapping[str, SourceFile]) -> PlannedPicture:
    name, spelling, sha256, num_bytes, faces, boxes = values
    planned = None
    if faces is not None:
        planned = tuple(
            PlannedFace(int(number), str(named), BoundingBox(*map(float, box)))
            for number, named, *box in faces
        )
    rows = tuple(BoxRow(**row) for row in boxes)
    return PlannedPicture(files[name], str(spelling), str(sha256), int(num_bytes), planned, rows)
