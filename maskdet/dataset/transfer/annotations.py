"""Annotated pictures in any of three formats: Pascal VOC, COCO, YOLO; from a folder or a ZIP.

- VOC: one XML file a picture.
- COCO: JSON files with `images`, `annotations` and `categories`.
- YOLO: one text file a picture, beside it or in `labels/` as it is in `images/`. Class names come from the nearest
  `data.yaml`, `classes.txt`, `obj.names` or other list.

What cannot be used is left out and named, entry by entry; a picture with several annotation files gets the boxes of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath

from maskdet.dataset.transfer.archive import Listing, Skipped, SourceFile
from maskdet.dataset.transfer.formats.class_names import ClassNames, GivenNames, is_list_of_names
from maskdet.dataset.transfer.formats.coco import coco_content, parse_coco
from maskdet.dataset.transfer.formats.named_box import NamedBox
from maskdet.dataset.transfer.formats.picture_lookup import (
    PictureLookup,
    PictureMissing,
    folded,
    is_picture,
    picture_stem,
)
from maskdet.dataset.transfer.formats.text_files import decoded
from maskdet.dataset.transfer.formats.voc import VocFile, parse_voc
from maskdet.dataset.transfer.formats.yolo import looks_like_yolo, parse_yolo
from maskdet.errors import DatasetProblem
from maskdet.formatting import number
from maskdet.language import tr, tr_later, tr_many
from maskdet.settings import get_settings

TOO_MANY = tr_later(
    "With it, the annotations have more than {most} boxes, the limit for one import. Import it in another part."
)
MAX_BOXES = 5_000  # on one picture; the largest crowds that are annotated have under 2,000
NUM_LINES, NUM_OPENED = 50, 20  # of a file that are named one by one; of a kind, to recognise a format
START = 4000  # bytes that tell what a file is


@dataclass(frozen=True)
class AnnotatedPicture:
    """A picture file, its boxes, and the file that annotates it (the first of several)."""

    file: SourceFile
    boxes: tuple[NamedBox, ...]
    annotation: str


@dataclass
class Annotations:
    """What the annotation files of a source say, and what could not be used."""

    by_name: dict[str, AnnotatedPicture] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    rows_left: int = field(default_factory=lambda: get_settings().max_import_boxes)

    @property
    def pictures(self) -> list[AnnotatedPicture]:
        """The annotated pictures in the order in which the annotations first name them."""
        return list(self.by_name.values())

    def add(self, file: SourceFile, boxes: tuple[NamedBox, ...], annotation: str) -> None:
        """Boxes of a picture, in addition to those another annotation gave it."""
        if len(boxes) > MAX_BOXES:
            self.skip(annotation, _too_many(len(boxes)))
            return
        if not self.has_room(len(boxes), annotation):
            return
        self.rows_left -= len(boxes)
        known = self.by_name.get(file.name, AnnotatedPicture(file, (), annotation))
        self.by_name[file.name] = replace(known, boxes=tuple(dict.fromkeys((*known.boxes, *boxes))))

    def has_room(self, rows: int, annotation: str) -> bool:
        """Whether so many more boxes or lines may be read; else the file is left out."""
        if rows <= self.rows_left:
            return True
        self.skip(annotation, tr(TOO_MANY, most=number(get_settings().max_import_boxes)))
        return False

    def skip(self, name: str, why: str) -> None:
        """Note that an entry or a file is left out, with the reason as a sentence."""
        self.skipped.append(Skipped(name, why))


def recognise(listing: Listing) -> str:
    """The format of a source: voc, coco, yolo, or folders (one per label, no boxes)."""
    if any("<annotation" in decoded(_start(file)) for file in _with_ending(listing, ".xml")[:NUM_OPENED]):
        return "voc"
    if any(_coco_content(file) for file in _with_ending(listing, ".json")[:NUM_OPENED]):
        return "coco"
    stems = {picture_stem(file.path) for file in _pictures(listing)}
    texts = [file for file in _label_texts(listing) if picture_stem(file.path) in stems]
    if any(looks_like_yolo(_start(file)) for file in texts[:NUM_OPENED]):
        return "yolo"
    # Pictures without anyone have empty files, so there may be nothing to see in the first ones.
    return "yolo" if texts and ClassNames(listing).found else "folders"


def read_annotations(listing: Listing, form: str, *, classes: Sequence[str] = ()) -> Annotations:
    """The annotated pictures of a source in the given format; unusable files are named, not raised.

    `classes` are the names of a YOLO set's classes, for sets that carry none.
    """
    if form == "voc":
        found = Annotations()
        parsed = parse_voc_files(listing, found)
        place_voc_files(listing, parsed, found)
        return found
    return _read_coco(listing) if form == "coco" else _read_yolo(listing, classes)


def parse_voc_files(listing: Listing, found: Annotations) -> list[tuple[SourceFile, VocFile]]:
    """Every usable Pascal VOC file; the others are noted in `found`."""
    parsed = []
    for file in _with_ending(listing, ".xml"):
        try:
            parsed.append((file, parse_voc(file.read())))
        except DatasetProblem as error:
            found.skip(file.name, str(error))
    return parsed


def place_voc_files(listing: Listing, parsed: list[tuple[SourceFile, VocFile]], found: Annotations) -> None:
    """Find the picture of each file: the one beside it by its stem, else the one it names."""
    pictures = PictureLookup(listing.title, _pictures(listing), [file for file, _ in parsed])
    own = [(picture_stem(file.path), _stem(voc.filename)) for file, voc in parsed]
    stale = {stem for stem, named in own if named not in ("", stem)}
    for file, voc in parsed:
        try:
            picture = _voc_picture(pictures, file, voc.filename, stale)
        except PictureMissing as error:
            found.skip(file.name, str(error))
        else:
            found.add(picture, voc.boxes, file.name)


def _voc_picture(pictures: PictureLookup, file: SourceFile, filename: str, stale: set[str]) -> SourceFile:
    try:
        return pictures.beside(file, called=filename)
    except PictureMissing:
        # Of renamed pictures, files go on naming the old names: then the named one belongs to another file.
        if not filename or _stem(filename) in stale:
            raise
        return pictures.named(filename, file)


def _stem(filename: str) -> str:
    return folded(PurePosixPath(filename.replace("\\", "/")).stem)


def _read_coco(listing: Listing) -> Annotations:
    pictures, found = PictureLookup(listing.title, _pictures(listing)), Annotations()
    for file in _with_ending(listing, ".json"):
        content = _coco_content(file)
        if content is None:
            continue
        try:
            coco = parse_coco(content)
        except DatasetProblem as error:
            found.skip(file.name, str(error))
            continue
        for entry, why in coco.left_out:
            found.skip(f"{file.name}, {entry}", why)
        for picture in coco.pictures:
            try:
                found.add(pictures.named(picture.file_name, file), picture.boxes, file.name)
            except PictureMissing as error:
                found.skip(f"{file.name}, {picture.file_name}", str(error))
    return found


def _read_yolo(listing: Listing, classes: Sequence[str]) -> Annotations:
    names, found = GivenNames(classes) if classes else ClassNames(listing), Annotations()
    found.skipped += names.skipped
    texts = _label_texts(listing)
    pictures = PictureLookup(listing.title, _pictures(listing), texts)
    for file in texts:
        try:
            picture = pictures.beside(file)
            data = file.read()
        except DatasetProblem as error:
            if looks_like_yolo(_start(file)):  # else a list of files, notes, a licence
                found.skip(file.name, str(error))
            continue
        if (lines := data.count(b"\n")) > MAX_BOXES:
            found.skip(
                file.name,
                _too_many(lines),
            )
            continue
        if not found.has_room(lines, file.name):
            continue
        yolo = parse_yolo(data, partial(names.name_of, file=file))
        if yolo.left_out and not yolo.boxes:
            found.skip(
                file.name, tr("It is not a usable YOLO file ({why}).", why=yolo.left_out[0][1].rstrip("."))
            )
            continue
        found.add(picture, yolo.boxes, file.name)
        for line, why in yolo.left_out[:NUM_LINES]:
            found.skip(tr("{file}, {place}", file=file.name, place=line), why)
        if (more := len(yolo.left_out) - NUM_LINES) > 0:
            found.skip(
                file.name,
                tr_many(
                    "{n} more of its lines is no class number and box.",
                    "{n} more of its lines are no class number and box.",
                    more,
                ),
            )
    return found


def _label_texts(listing: Listing) -> list[SourceFile]:
    """The text files that may hold boxes: all but the lists of class names."""
    stems = {picture_stem(file.path) for file in _pictures(listing)}
    texts = _with_ending(listing, ".txt")
    return [file for file in texts if not is_list_of_names(file) or picture_stem(file.path) in stems]


def _pictures(listing: Listing) -> list[SourceFile]:
    return [file for file in listing.files if is_picture(file.name)]


def _with_ending(listing: Listing, ending: str) -> list[SourceFile]:
    return [file for file in listing.files if file.name.lower().endswith(ending)]


def _start(file: SourceFile) -> bytes:
    try:
        return file.read()[:START]
    except DatasetProblem:
        return b""


def _coco_content(file: SourceFile) -> dict[str, object] | None:
    try:
        return coco_content(file.read())
    except DatasetProblem:
        return None


def _too_many(boxes: int) -> str:
    words = tr_later("It marks {boxes} boxes on one picture; at most {most} are read.")
    return tr(words, boxes=number(boxes), most=number(MAX_BOXES))
