"""YOLO's text files: lines of a class's number and a box, and where the classes get their names."""

from __future__ import annotations

from typing import Any

from maskdet.dataset.transfer.archive import Listing
from maskdet.dataset.transfer.voc import NamedBox
from maskdet.errors import DatasetProblem
from maskdet.results import BoundingBox

CLASS_FILES = ("data.yaml", "data.yml", "dataset.yaml", "classes.txt", "obj.names")
MAX_CLASSES = 1000  # whatever number a strange file names
Broken = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)  # of a strange file


def parse_yolo(text: str, names: list[str]) -> tuple[NamedBox, ...]:
    """The boxes of one text file. Raises: ValueError (among `Broken`) when a line holds none."""
    boxes = []
    for line in filter(str.strip, text.splitlines()):
        kind, *numbers = line.split()
        number, values = int(float(kind)), [float(value) for value in numbers]
        if len(values) < 4 or number < 0:
            raise ValueError(f"the line {line[:40]!r} has no box")
        name = names[number] if number < len(names) else f"class {number}"
        boxes.append(NamedBox(name, _yolo_box(values), relative=True))
    return tuple(boxes)


def _yolo_box(values: list[float]) -> BoundingBox:
    if len(values) > 5:  # a polygon; four or five numbers are a box, perhaps with a confidence
        return BoundingBox(min(values[::2]), min(values[1::2]), max(values[::2]), max(values[1::2]))
    x, y, width, height = values[:4]
    return BoundingBox(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def class_names(listing: Listing) -> list[str]:
    """The class names a YOLO set carries; none if it carries none."""
    import yaml

    for file in (file for kind in CLASS_FILES for file in listing.files if file.path.name == kind):
        try:
            text = file.read().decode()
            if file.path.suffix not in (".yaml", ".yml"):
                return [line.strip() for line in text.splitlines() if line.strip()]
            return _plain_names(yaml.safe_load(text)["names"])
        except (*Broken, yaml.YAMLError, DatasetProblem):
            continue
    return []


def _plain_names(names: Any) -> list[str]:
    """Class names from a list, or a number -> name table. Raises: ValueError for anything nested."""
    if isinstance(names, dict):
        last = min(max(names), MAX_CLASSES)
        names = [names.get(number, f"class {number}") for number in range(last + 1)]
    if not all(isinstance(name, str | int | float) for name in names):
        raise ValueError("class names are words")
    return [str(name) for name in names]


def looks_like_yolo(start: bytes) -> bool:
    """Whether a text begins with a line of numbers, as many as a box needs."""
    words = start.decode("utf-8", "replace").strip().split("\n")[0].split()
    try:
        return len([float(word) for word in words]) >= 5
    except ValueError:
        return False
