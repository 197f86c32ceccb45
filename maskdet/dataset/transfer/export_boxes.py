"""Where the faces lie in the pictures of a set, and how COCO and YOLO write it down."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from maskdet.dataset.box_table import BoxRow
from maskdet.dataset.face_crops import main_face
from maskdet.dataset.index import Picture
from maskdet.dataset.label_names import label_or_name
from maskdet.dataset.splits import SPLITS
from maskdet.detection import FaceDetector, crop_detector
from maskdet.images import decode_image
from maskdet.results import BoundingBox, MaskLabel


@dataclass(frozen=True)
class FaceBox:
    """A face in pixels of its picture. `origin`: boxes.csv, detector, or whole picture."""

    box: BoundingBox
    origin: str


@dataclass(frozen=True)
class BoxedPicture:
    """A picture, its path as label/name, and its faces."""

    picture: Picture
    file: str
    boxes: tuple[FaceBox, ...]


class BoxFinder:
    """Knows the faces of a set's pictures, or finds the largest one."""

    def __init__(self, rows: Mapping[str, Sequence[BoxRow]], detector: FaceDetector | None) -> None:
        self._rows, self._detector = rows, detector

    def boxes(self, picture: Picture, data: bytes) -> tuple[FaceBox, ...]:
        """The faces of a picture, given the bytes of its file; what is no face has none."""
        if label_or_name(picture.label) == MaskLabel.NO_FACE:
            return ()
        if rows := self._rows.get(picture.sha256):
            return tuple(FaceBox(row.box, "boxes.csv") for row in rows)
        self._detector = self._detector or crop_detector()
        face = main_face(decode_image(data), self._detector)
        box = face.box.clipped(picture.width, picture.height) if face else None
        if box and box.area > 0:
            return (FaceBox(box, "detector"),)
        return (FaceBox(BoundingBox(0, 0, picture.width, picture.height), "whole picture"),)


def coco_files(pictures: Sequence[BoxedPicture], labels: Sequence[str]) -> Iterator[tuple[str, str]]:
    """One JSON file a split, as (name, text)."""
    labels = _classes(labels)
    categories = [{"id": number, "name": label} for number, label in enumerate(labels, start=1)]
    for split in SPLITS:
        images: list[dict[str, Any]] = []
        annotations: list[dict[str, Any]] = []
        for entry in (entry for entry in pictures if entry.picture.split == split):
            picture, number = entry.picture, len(images) + 1
            size = {"width": picture.width, "height": picture.height}
            images.append({"id": number, "file_name": entry.file, **size})
            for face in entry.boxes:
                kind = {"image_id": number, "category_id": labels.index(picture.label) + 1}
                annotations.append({"id": len(annotations) + 1, **kind, **_coco_box(face)})
        content = {"images": images, "annotations": annotations, "categories": categories}
        yield f"annotations/instances_{split}.json", json.dumps(content)


def yolo_files(pictures: Sequence[BoxedPicture], labels: Sequence[str]) -> Iterator[tuple[str, str]]:
    """One text file a picture, and data.yaml, as (name, text)."""
    labels = _classes(labels)
    for entry in pictures:
        lines = [
            f"{labels.index(entry.picture.label)} {_yolo_box(face.box, entry.picture)}\n"
            for face in entry.boxes
        ]
        name = PurePosixPath(entry.file).with_suffix(".txt")
        yield f"labels/{entry.picture.split}/{name}", "".join(lines)
    names = "".join(f"  {number}: {_quoted(label)}\n" for number, label in enumerate(labels))
    folders = "train: images/train\nval: images/validation\ntest: images/test\n"
    yield "data.yaml", f"path: .\n{folders}names:\n{names}"


def _classes(labels: Sequence[str]) -> list[str]:
    """The labels that faces have: pictures of no face are there without a box, as these formats want them."""
    return [label for label in labels if label_or_name(label) != MaskLabel.NO_FACE]


def _quoted(label: str) -> str:
    """A label in yaml: `no`, or one with a colon, would else be no name."""
    return label if label in [*MaskLabel] else json.dumps(label, ensure_ascii=False)


def _coco_box(face: FaceBox) -> dict[str, Any]:
    box = face.box
    bbox = [round(side, 2) for side in (box.x_min, box.y_min, box.width, box.height)]
    return {"bbox": bbox, "area": round(box.area, 2), "iscrowd": 0, "origin": face.origin}


def _yolo_box(box: BoundingBox, picture: Picture) -> str:
    width, height = picture.width, picture.height
    x, y = box.centre
    return f"{x / width:.6f} {y / height:.6f} {box.width / width:.6f} {box.height / height:.6f}"
