"""YOLO's text files: a line is a class's number and a box, or the corners of a polygon, as shares of the picture."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from maskdet.dataset.transfer.formats.named_box import NamedBox
from maskdet.dataset.transfer.formats.text_files import as_number, decoded
from maskdet.language import tr
from maskdet.results import BoundingBox


@dataclass(frozen=True)
class YoloFile:
    """The boxes, and (line, why) of each line that is left out."""

    boxes: tuple[NamedBox, ...]
    left_out: tuple[tuple[str, str], ...]


def parse_yolo(data: bytes, name_of: Callable[[int], str]) -> YoloFile:
    """The boxes of one text file. `name_of`: the name of a class by its number."""
    boxes, left_out = [], []
    for number, line in enumerate(decoded(data).splitlines(), start=1):
        kind, *values = [as_number(word) for word in line.split()] or [math.nan]
        if len(values) >= 4 and kind >= 0 and kind.is_integer() and not any(map(math.isnan, values)):
            boxes.append(NamedBox(name_of(int(kind)), _box(values), relative=True))
        elif line.strip():
            left_out.append(
                (
                    tr("line {number}", number=number),
                    tr("It is no class number and box: {line}.", line=repr(line.strip()[:40])),
                )
            )
    return YoloFile(tuple(boxes), tuple(left_out))


def looks_like_yolo(start: bytes) -> bool:
    """Whether a text begins with a line of numbers, as many as a box needs."""
    words = decoded(start).strip("\ufeff \r\n\t").split("\n")[0].split()
    return len(words) >= 5 and not any(math.isnan(as_number(word)) for word in words)


def _box(values: list[float]) -> BoundingBox:
    if len(values) > 5:  # a polygon; four or five numbers are a box, perhaps with a confidence
        return BoundingBox(min(values[::2]), min(values[1::2]), max(values[::2]), max(values[1::2]))
    x, y, width, height = values[:4]
    return BoundingBox(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
