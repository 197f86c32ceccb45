"""Annotated scenes: pictures with a labelled box around every face (Pascal VOC)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from maskdet.errors import DatasetProblem
from maskdet.images import EXTENSIONS
from maskdet.results import BoundingBox, MaskLabel

# Spellings found in public sets.
ALIASES = {
    "mask_weared_incorrect": MaskLabel.MASK_WORN_INCORRECTLY,
    "with_incorrect_mask": MaskLabel.MASK_WORN_INCORRECTLY,
}


@dataclass(frozen=True)
class LabelledBox:
    """One annotated face, in pixels."""

    box: BoundingBox
    label: MaskLabel


@dataclass(frozen=True)
class Scene:
    """One picture and its annotated faces."""

    path: Path
    faces: tuple[LabelledBox, ...]


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


def _read_voc(path: Path, images: Path) -> Scene:
    try:
        root = ElementTree.parse(path).getroot()
        faces = tuple(_read_object(node) for node in root.iter("object"))
    except (ElementTree.ParseError, ValueError) as error:
        raise DatasetProblem(f"{path.name} is not a usable annotation: {error}.") from error
    picture = images / (root.findtext("filename") or f"{path.stem}.jpg")
    if not picture.is_file():
        # Renamed pictures keep their stem; the annotation itself may lie beside them.
        found = [p for p in sorted(images.glob(f"{path.stem}.*")) if p.suffix.lower()[1:] in EXTENSIONS]
        if not found:
            raise DatasetProblem(f"{path.name} names the picture {picture.name}, which is not in {images}.")
        picture = found[0]
    return Scene(picture, faces)


def _read_object(node: ElementTree.Element) -> LabelledBox:
    name = (node.findtext("name") or "").strip()
    sides = [float(node.findtext(f"bndbox/{key}") or "nan") for key in ("xmin", "ymin", "xmax", "ymax")]
    return LabelledBox(BoundingBox(*sides), ALIASES.get(name) or MaskLabel(name))
