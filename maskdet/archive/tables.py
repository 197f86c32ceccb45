"""The tables of results: one row a picture, one a face, one a bad file. What they hold is the same wherever it was made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from maskdet.archive.sources import Entry
from maskdet.results import Detection, FrameResult, State

# Of every row: which picture, where it is, what it belongs to, when it was taken.
_PICTURE: list[tuple[str, pa.DataType]] = [
    ("id", pa.int64()),
    ("place", pa.string()),
    ("name", pa.string()),
    ("watch", pa.string()),
]
PICTURES = pa.schema(
    [
        *_PICTURE,
        ("taken", pa.timestamp("us")),
        ("taken_by", pa.string()),  # camera: as written into the picture; file: the file's date
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("faces", pa.int32()),
        *((state.value, pa.int32()) for state in State),
    ]
)
FACES = pa.schema(
    [
        *_PICTURE,
        ("taken", pa.timestamp("us")),
        ("face", pa.int32()),
        ("state", pa.string()),
        ("label", pa.string()),
        *(
            (name, pa.float32())
            for name in ("probability", "face_confidence", "x_min", "y_min", "x_max", "y_max")
        ),
    ]
)
BAD = pa.schema([*_PICTURE, ("reason", pa.string())])


@dataclass
class PartTables:
    """What one part came to."""

    pictures: list[dict[str, Any]] = field(default_factory=list)
    faces: list[dict[str, Any]] = field(default_factory=list)
    bad: list[dict[str, Any]] = field(default_factory=list)

    def add(self, number: int, entry: Entry, result: FrameResult, taken: datetime | None) -> None:
        """The picture of this number in the plan, and its faces."""
        width, height = result.image_size
        when = {"taken": taken or entry.dated}
        common = _common(number, entry)
        self.pictures.append(
            {
                **common,
                **when,
                "taken_by": "camera" if taken else "file" if entry.dated else None,
                "width": width,
                "height": height,
                "faces": len(result),
                **{state.value: result.count(state) for state in State},
            }
        )
        self.faces += [
            {**common, **when, "face": position, **_face(detection)}
            for position, detection in enumerate(result, start=1)
        ]

    def add_bad(self, number: int, entry: Entry, reason: str) -> None:
        """The file of this number in the plan, and why it could not be scored."""
        self.bad.append({**_common(number, entry), "reason": _text(reason)})

    def tables(self) -> dict[str, pa.Table]:
        """By the names of their files."""
        return {
            "pictures": pa.Table.from_pylist(self.pictures, schema=PICTURES),
            "faces": pa.Table.from_pylist(self.faces, schema=FACES),
            "bad": pa.Table.from_pylist(self.bad, schema=BAD),
        }


def _common(number: int, entry: Entry) -> dict[str, Any]:
    return {
        "id": number,
        "place": _text(entry.place),
        "name": _text(entry.name),
        "watch": _text(entry.watch),
    }


def _face(detection: Detection) -> dict[str, Any]:
    sides = dict(zip(("x_min", "y_min", "x_max", "y_max"), detection.face.box.xyxy, strict=True))
    return {
        "state": detection.state.value,
        "label": detection.verdict.label.value,
        "probability": detection.verdict.probability,
        "face_confidence": detection.face.confidence,
        **sides,
    }


def _text(name: str) -> str:
    """Names that are no text are shown with a sign for each byte that is none."""
    return name.encode("utf-8", "replace").decode("utf-8")
