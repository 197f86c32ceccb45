"""Annotated pictures in any of three formats: Pascal VOC, COCO, YOLO; from a folder or a ZIP.

- VOC: one XML file a picture.
- COCO: JSON files with `images`, `annotations` and `categories`; boxes are [x, y, width, height].
- YOLO: one text file a picture, beside it or in `labels/` as it is in `images/`; a line is the class's
  number, then centre x, centre y, width, height as shares of the picture (or a polygon's corners).
  Class names come from `data.yaml`, `classes.txt` or `obj.names`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from maskdet.dataset.label_names import label_named
from maskdet.dataset.scenes import LabelledBox, Scene
from maskdet.dataset.transfer.archive import Listing, Skipped, SourceFile, list_source
from maskdet.dataset.transfer.voc import NamedBox, parse_voc
from maskdet.dataset.transfer.yolo import CLASS_FILES, Broken, class_names, looks_like_yolo, parse_yolo
from maskdet.errors import DatasetProblem
from maskdet.images import EXTENSIONS, decode_image
from maskdet.results import BoundingBox
from maskdet.settings import get_settings

FORMATS = ("voc", "coco", "yolo", "folders")
LOOKED_AT = 5  # files of a kind that are opened to recognise a format


@dataclass(frozen=True)
class AnnotatedPicture:
    """A picture file and its boxes."""

    file: SourceFile
    boxes: tuple[NamedBox, ...]


@dataclass(frozen=True)
class Annotations:
    """What the annotation files of a source say, and those that could not be used."""

    pictures: tuple[AnnotatedPicture, ...]
    skipped: tuple[Skipped, ...]


def is_picture(name: str) -> bool:
    """Whether a file's ending is that of a picture."""
    return PurePosixPath(name).suffix.lower()[1:] in EXTENSIONS


def recognise(listing: Listing) -> str:
    """The format of a source: voc, coco, yolo, or folders (one per label, no boxes)."""
    if any(b"<annotation" in _start(file) for file in _with_ending(listing, ".xml")[:LOOKED_AT]):
        return "voc"
    if any(_is_coco(file) for file in _with_ending(listing, ".json")[: 4 * LOOKED_AT]):
        return "coco"
    stems = {_key(file.name) for file in listing.files if is_picture(file.name)}
    texts = [file for file in _with_ending(listing, ".txt") if _key(file.name) in stems]
    # Pictures without anyone have empty files, so there may be nothing to see in the first ones.
    named = bool(texts) and any(file.path.name in CLASS_FILES for file in listing.files)
    return (
        "yolo"
        if named or any(looks_like_yolo(_start(file)) for file in texts[: 4 * LOOKED_AT])
        else "folders"
    )


def read_annotations(listing: Listing, form: str, *, classes: Sequence[str] = ()) -> Annotations:
    """The annotated pictures of a source in the given format; unusable files are named, not raised.

    `classes` are the names of a YOLO set's classes, for sets that carry none.
    """
    if form == "voc":
        return _read_voc(listing)
    return _read_coco(listing) if form == "coco" else _read_yolo(listing, classes)


def read_scenes(folder: Path, *, classes: Sequence[str] = ()) -> list[Scene]:
    """The annotated scenes of a folder in whichever of the formats.

    Raises: DatasetProblem when there are none, or a file or label is not as expected.
    """
    listing = list_source(folder, get_settings())
    form = recognise(listing)
    if form == "folders":
        raise DatasetProblem(f"No Pascal VOC, COCO or YOLO annotations were found in {folder}.")
    found = read_annotations(listing, form, classes=classes)
    for problem in found.skipped:
        raise DatasetProblem(f"{problem.name}: {problem.why}")
    return [_scene(folder, picture) for picture in found.pictures]


class _Pictures:
    """The pictures of a source, found again by the names that annotations give them."""

    def __init__(self, listing: Listing) -> None:
        self._by_name: dict[str, list[SourceFile]] = defaultdict(list)
        self._by_key: dict[str, SourceFile] = {}
        for file in listing.files:
            if is_picture(file.name):
                self._by_name[file.path.name.lower()].append(file)
                self._by_key.setdefault(_key(file.name), file)
        self._by_stem = {file.path.stem: file for file in self._by_key.values()}

    def named(self, name: str, near: str) -> SourceFile | None:
        """The picture of this name (perhaps with folders before it), the nearest to the file `near`."""
        path = PurePosixPath(name.replace("\\", "/"))
        found = self._by_name.get(path.name.lower(), [])
        exact = [file for file in found if f"/{file.name}".endswith(f"/{path}")] or found
        # Splits often share names (train/1.jpg, test/1.jpg): their annotations share folders or words.
        words = set(near.replace(".", "/").replace("_", "/").lower().split("/"))
        return max(exact, key=lambda f: len(words & set(f.name.lower().split("/"))), default=None)

    def beside(self, name: str) -> SourceFile | None:
        """The picture that belongs to an annotation file by its path, else by its stem alone."""
        return self._by_key.get(_key(name)) or self._by_stem.get(PurePosixPath(name).stem)


def _read_voc(listing: Listing) -> Annotations:
    pictures, found, skipped = _Pictures(listing), [], []
    for file in _with_ending(listing, ".xml"):
        try:
            filename, boxes = parse_voc(file.read(), file.path.name)
        except DatasetProblem as error:
            skipped.append(Skipped(file.name, str(error)))
            continue
        picture = (pictures.named(filename, file.name) if filename else None) or pictures.beside(file.name)
        if picture:
            found.append(AnnotatedPicture(picture, boxes))
        else:
            skipped.append(_missing(file.name, filename))
    return Annotations(tuple(found), tuple(skipped))


def _read_coco(listing: Listing) -> Annotations:
    pictures, found, skipped = _Pictures(listing), [], []
    for file in (file for file in _with_ending(listing, ".json") if _is_coco(file)):
        try:
            for name, boxes in _parse_coco(json.loads(file.read())):
                if picture := pictures.named(name, file.name):
                    found.append(AnnotatedPicture(picture, boxes))
                else:
                    skipped.append(_missing(file.name, name))
        except Broken as error:
            skipped.append(Skipped(file.name, f"It is not a usable COCO file ({error!r})."))
    return Annotations(tuple(found), tuple(skipped))


def _parse_coco(content: dict[str, Any]) -> Iterable[tuple[str, tuple[NamedBox, ...]]]:
    names = {category["id"]: str(category["name"]) for category in content.get("categories", [])}
    boxes: dict[Any, list[NamedBox]] = defaultdict(list)
    for annotation in content["annotations"]:
        x, y, width, height = (float(value) for value in annotation["bbox"])
        kind = annotation["category_id"]
        box = BoundingBox(x, y, x + width, y + height)
        boxes[annotation["image_id"]].append(NamedBox(names.get(kind, f"class {kind}"), box))
    return [(str(image["file_name"]), tuple(boxes[image["id"]])) for image in content["images"]]


def _read_yolo(listing: Listing, classes: Sequence[str]) -> Annotations:
    pictures, found, skipped = _Pictures(listing), [], []
    names = list(classes) or class_names(listing)
    for file in _with_ending(listing, ".txt"):
        picture = pictures.beside(file.name)
        if file.path.name in CLASS_FILES or (picture is None and not looks_like_yolo(_start(file))):
            continue  # lists of classes or files, notes, licences
        if picture is None:
            skipped.append(_missing(file.name, file.path.stem))
            continue
        try:
            found.append(AnnotatedPicture(picture, parse_yolo(file.read().decode(), names)))
        except (*Broken, DatasetProblem) as error:
            skipped.append(Skipped(file.name, f"It is not a usable YOLO file ({error})."))
    return Annotations(tuple(found), tuple(skipped))


def _scene(folder: Path, picture: AnnotatedPicture) -> Scene:
    height, width = decode_image(picture.file.read()).shape[:2]
    faces = []
    for named in picture.boxes:
        label = label_named(named.name)
        if label is None:
            raise DatasetProblem(f"{picture.file.name}: the label {named.name!r} is not known.")
        faces.append(LabelledBox(named.in_pixels(width, height), label))
    return Scene(folder / picture.file.name, tuple(faces))


def _missing(annotation: str, picture: str) -> Skipped:
    return Skipped(annotation, f"Its picture {PurePosixPath(picture).name} is not there.")


def _with_ending(listing: Listing, ending: str) -> list[SourceFile]:
    return [file for file in listing.files if file.name.lower().endswith(ending)]


def _key(name: str) -> str:
    """The same for a picture and its YOLO file: without ending; `labels` and `images` folders are one."""
    path = PurePosixPath(name)
    return "/".join("*" if p in ("labels", "images") else p for p in path.parent.parts) + "/" + path.stem


def _start(file: SourceFile) -> bytes:
    try:
        return file.read()[:4000]
    except DatasetProblem:
        return b""


def _is_coco(file: SourceFile) -> bool:
    try:
        content = json.loads(file.read())
    except (*Broken, DatasetProblem):
        return False
    return isinstance(content, dict) and {"images", "annotations"} <= set(content)
