"""COCO: JSON files with `images`, `annotations` and `categories`; boxes are [x, y, width, height] in pixels."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from maskdet.dataset.transfer.formats.named_box import NamedBox, spelled_with
from maskdet.dataset.transfer.formats.text_files import as_number, decoded
from maskdet.errors import DatasetProblem
from maskdet.language import tr
from maskdet.results import BoundingBox


@dataclass(frozen=True)
class CocoPicture:
    """A picture's name as the file gives it, and its boxes."""

    file_name: str
    boxes: tuple[NamedBox, ...]


@dataclass(frozen=True)
class CocoFile:
    """The usable pictures, and (entry, why) of each entry that is left out."""

    pictures: tuple[CocoPicture, ...]
    left_out: tuple[tuple[str, str], ...]


def coco_content(data: bytes) -> dict[str, Any] | None:
    """The object of a JSON file if it is COCO's, by its keys."""
    try:
        content = json.loads(decoded(data))
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and {"images", "annotations"} <= set(content) else None


def parse_coco(content: dict[str, Any]) -> CocoFile:
    """Every usable entry. Raises: DatasetProblem when there is no picture among them."""
    left_out: list[tuple[str, str]] = []
    images = _images(content["images"], left_out)
    boxes = _boxes(content, images, left_out)
    if not images:
        reason = left_out[0][1] if left_out else tr("it lists no pictures")
        raise DatasetProblem(tr("It is not a usable COCO file ({why}).", why=reason.rstrip(".")))
    pictures = [CocoPicture(image["file_name"], tuple(boxes[number])) for number, image in images.items()]
    return CocoFile(tuple(pictures), tuple(left_out))


def _images(entries: Any, left_out: list[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """Id -> entry of each picture with a name and an id of its own."""
    found: dict[str, dict[str, Any]] = {}
    taken = Counter(_id(entry.get("id")) for entry in _objects(entries))
    for number, entry in enumerate(_objects(entries), start=1):
        key, name = _id(entry.get("id")), entry.get("file_name")
        if not (isinstance(name, str) and name.strip()):
            left_out.append((tr("image {number}", number=number), tr("It names no picture file.")))
        elif key is None or taken[key] > 1:
            left_out.append(
                (
                    tr("image {number} ({name})", number=number, name=name),
                    tr("It has no id of its own, so its boxes are not known."),
                )
            )
        else:
            found[key] = entry
    return found


def _boxes(
    content: dict[str, Any], images: dict[str, dict[str, Any]], left_out: list[tuple[str, str]]
) -> dict[str, list[NamedBox]]:
    """Picture id -> its boxes."""
    names = _category_names(content.get("categories"))
    boxes: dict[str, list[NamedBox]] = defaultdict(list)
    for number, entry in enumerate(_objects(content["annotations"]), start=1):
        image, kind = _id(entry.get("image_id")), _id(entry.get("category_id"))
        bbox = entry.get("bbox")
        sides = [as_number(side) for side in bbox] if isinstance(bbox, list) else []
        if image not in images:
            left_out.append(
                (tr("annotation {number}", number=number), tr("It belongs to no usable picture of the file."))
            )
        elif len(sides) != 4 or any(map(math.isnan, sides)):
            name = images[image]["file_name"]
            left_out.append(
                (
                    tr("annotation {number} ({name})", number=number, name=name),
                    tr("It has no box of four numbers."),
                )
            )
        else:
            x, y, width, height = sides
            box = BoundingBox(x, y, x + width, y + height)
            name = spelled_with(names.get(kind) or f"class {kind}", _attributes(entry))
            boxes[image].append(NamedBox(name, box, _size(images[image])))
    return boxes


def _attributes(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """The attributes of an annotation, as CVAT writes them."""
    attributes = entry.get("attributes")
    return (
        [(str(key), str(value)) for key, value in attributes.items()] if isinstance(attributes, dict) else []
    )


def _category_names(entries: Any) -> dict[str | None, str]:
    """Category id -> name; of ids that are used twice the name is not certain."""
    found: dict[str | None, set[str]] = defaultdict(set)
    for entry in _objects(entries):
        if isinstance(entry.get("name"), str):
            found[_id(entry.get("id"))].add(entry["name"].strip())
    return {key: names.pop() for key, names in found.items() if len(names) == 1}


def _size(image: dict[str, Any]) -> tuple[float, float] | None:
    width, height = as_number(image.get("width")), as_number(image.get("height"))
    return (width, height) if width > 0 and height > 0 else None


def _objects(entries: Any) -> list[dict[str, Any]]:
    """The entries of a list, an empty one in place of each that is no object."""
    return (
        [entry if isinstance(entry, dict) else {} for entry in entries] if isinstance(entries, list) else []
    )


def _id(value: Any) -> str | None:
    """The same for 7, 7.0 and "7"."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(as_number(value)):
        return None
    return str(int(value)) if value == int(value) else str(value)
