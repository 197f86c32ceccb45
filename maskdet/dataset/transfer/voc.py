"""Annotated scenes: pictures with a labelled box around every face (Pascal VOC), and spellings of labels."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from maskdet.dataset.label_names import label_named
from maskdet.dataset.scenes import LabelledBox, Scene
from maskdet.errors import DatasetProblem
from maskdet.images import EXTENSIONS
from maskdet.results import BoundingBox, MaskLabel

ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")  # annotations need neither; XML bombs do


@dataclass(frozen=True)
class NamedBox:
    """An annotated box with its label as spelled. `relative`: sides are shares of width and height, 0..1."""

    name: str
    box: BoundingBox
    relative: bool = False

    def in_pixels(self, width: int, height: int) -> BoundingBox:
        """The part of the box inside a picture of this size, in pixels."""
        x_min, y_min, x_max, y_max = self.box.xyxy
        if self.relative:
            x_min, y_min, x_max, y_max = x_min * width, y_min * height, x_max * width, y_max * height
        return BoundingBox(x_min, y_min, x_max, y_max).clipped(width, height)


def read_voc_folder(images: Path, annotations: Path) -> list[Scene]:
    """Every annotation file with its picture.

    Raises: DatasetProblem when there is none, or a picture or label is not as expected.
    """
    scenes = [_read_voc(path, images) for path in sorted(annotations.glob("*.xml"))]
    if not scenes:
        raise DatasetProblem(
            f"No Pascal VOC files (*.xml) in {annotations}. Choose the folder that holds them."
        )
    return scenes


def parse_voc(data: bytes, name: str) -> tuple[str, tuple[NamedBox, ...]]:
    """The picture's file name (may be empty) and the boxes of one Pascal VOC file.

    Raises: DatasetProblem when it is not as expected.
    """
    if any(word in data for word in ENTITIES):
        raise DatasetProblem(f"{name} is not a usable annotation: it defines entities, which none needs.")
    try:
        root = ElementTree.fromstring(data)
        boxes = tuple(_read_object(node) for node in root.iter("object"))
    except (ElementTree.ParseError, ValueError) as error:
        raise DatasetProblem(f"{name} is not a usable annotation: {error}.") from error
    return (root.findtext("filename") or "").strip(), boxes


def _read_voc(path: Path, images: Path) -> Scene:
    filename, boxes = parse_voc(path.read_bytes(), path.name)
    faces = tuple(LabelledBox(named.box, _known(named.name, path.name)) for named in boxes)
    picture = images / (filename or f"{path.stem}.jpg")
    if not picture.is_file():
        # Renamed pictures keep their stem; the annotation itself may lie beside them.
        found = [p for p in sorted(images.glob(f"{path.stem}.*")) if p.suffix.lower()[1:] in EXTENSIONS]
        if not found:
            raise DatasetProblem(f"{path.name} names the picture {picture.name}, which is not in {images}.")
        picture = found[0]
    return Scene(picture, faces)


def _known(spelling: str, file: str) -> MaskLabel:
    label = label_named(spelling)
    if label is None:
        known = ", ".join(MaskLabel)
        raise DatasetProblem(f"{file} is not a usable annotation: its label {spelling!r} is none of {known}.")
    return label


def _read_object(node: ElementTree.Element) -> NamedBox:
    sides = [float(node.findtext(f"bndbox/{key}") or "nan") for key in ("xmin", "ymin", "xmax", "ymax")]
    return NamedBox((node.findtext("name") or "").strip(), BoundingBox(*sides))
