"""Pascal VOC: one XML file a picture, with the picture's name, its size, and a labelled box an object."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

from maskdet.dataset.transfer.formats.named_box import UNNAMED, NamedBox, spelled_with
from maskdet.dataset.transfer.formats.text_files import as_number, decoded
from maskdet.errors import DatasetProblem
from maskdet.language import tr
from maskdet.results import BoundingBox

DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
ENCODING = re.compile(
    rb"""\s*<\?xml[^>]*encoding\s*=\s*["']((?:gb|big5|euc|shift|iso|windows|cp|koi|latin)[\w-]*)""", re.I
)


@dataclass(frozen=True)
class VocFile:
    """The picture's name as the file gives it (may be empty), and its boxes."""

    filename: str
    boxes: tuple[NamedBox, ...]


def parse_voc(data: bytes) -> VocFile:
    """One Pascal VOC file. Sides of a box that are no numbers are NaN.

    Raises: DatasetProblem when it is not as expected.
    """
    text = _text(data)
    if "<!ENTITY" in text:  # annotations need none; XML bombs do
        raise DatasetProblem(tr("It is not a usable annotation: it defines entities, which none needs."))
    try:
        root = ElementTree.fromstring(DECLARATION.sub("", text, count=1))  # nosec B314 - what defines entities is refused before
    except (ElementTree.ParseError, ValueError) as error:
        raise DatasetProblem(tr("It is not a usable annotation: {why}.", why=error)) from error
    size = (as_number(root.findtext("size/width")), as_number(root.findtext("size/height")))
    drawn_on = size if all(side > 0 for side in size) else None  # some programs write 0
    boxes = tuple(_box(node, drawn_on) for node in root.iter("object"))
    return VocFile((root.findtext("filename") or "").strip(), boxes)


def _text(data: bytes) -> str:
    declared = ENCODING.match(data[:200])
    if declared:
        try:
            return data.decode(declared[1].decode())
        except (LookupError, UnicodeError):
            pass  # declared wrongly
    return decoded(data)


def _box(node: ElementTree.Element, drawn_on: tuple[float, float] | None) -> NamedBox:
    sides = [as_number(node.findtext(f"bndbox/{key}")) for key in ("xmin", "ymin", "xmax", "ymax")]
    attributes = [(_words(entry, "name"), _words(entry, "value")) for entry in node.iter("attribute")]
    name = spelled_with(_words(node, "name") or UNNAMED, attributes)
    return NamedBox(name, BoundingBox(*sides), drawn_on)


def _words(node: ElementTree.Element, key: str) -> str:
    return (node.findtext(key) or "").strip()
