"""Annotated scenes in folders, for cutting, evaluation and the detector's training: all of them, or a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from maskdet.dataset.label_names import labels_named
from maskdet.dataset.scenes import LabelledBox, Scene
from maskdet.dataset.transfer.annotations import (
    AnnotatedPicture,
    Annotations,
    parse_voc_files,
    place_voc_files,
    read_annotations,
    recognise,
)
from maskdet.dataset.transfer.archive import Listing, SourceFile, list_source, read_path
from maskdet.dataset.transfer.formats.picture_lookup import is_picture
from maskdet.errors import DatasetProblem, UnreadableImage
from maskdet.images import PictureFrame, picture_frame
from maskdet.language import tr
from maskdet.results import MaskLabel
from maskdet.settings import get_settings

Labels = Mapping[str, MaskLabel | None]


def read_voc_folder(images: Path, annotations: Path) -> list[Scene]:
    """Every annotated picture, with the boxes of its annotation files.

    Raises: DatasetProblem when there is none, or a picture, size or label is not as expected.
    """
    files = _files(annotations, sorted(annotations.glob("*.xml")), "annotations")
    if not files:
        raise DatasetProblem(
            tr(
                "No Pascal VOC files (*.xml) in {annotations}. Choose the folder that holds them.",
                annotations=annotations,
            )
        )
    pictures = _files(images, sorted(p for p in images.rglob("*.*") if is_picture(p.name)), "images")
    listing, found = Listing(str(images), (*files, *pictures)), Annotations()
    parsed = parse_voc_files(listing, found)
    labels = labels_named(box.name for _, voc in parsed for box in voc.boxes)
    for file, voc in parsed:
        for box in voc.boxes:
            _known(box.name, labels, file.path.name)
    place_voc_files(listing, parsed, found)
    return _scenes(found, {file.name: images / file.path.relative_to("images") for file in pictures})


def read_scenes(folder: Path, *, classes: Sequence[str] = ()) -> list[Scene]:
    """The annotated scenes of a folder in whichever of the formats.

    Raises: DatasetProblem when there are none, or a file, size or label is not as expected.
    """
    listing = list_source(folder, get_settings())
    form = recognise(listing)
    if form == "folders":
        raise DatasetProblem(
            tr("No Pascal VOC, COCO or YOLO annotations were found in {folder}.", folder=folder)
        )
    found = read_annotations(listing, form, classes=classes)
    return _scenes(found, {file.name: folder / file.name for file in listing.files})


def _files(folder: Path, paths: Iterable[Path], kind: str) -> list[SourceFile]:
    """Files of a folder, named as in a listing where all of a kind lie in one folder."""
    located = [(path, path.relative_to(folder)) for path in paths]
    return [
        SourceFile(f"{kind}/{relative.as_posix()}", path.stat().st_size, partial(read_path, path))
        for path, relative in located
        if path.is_file() and not any(part.startswith(".") for part in relative.parts)
    ]


def _scenes(found: Annotations, paths: dict[str, Path]) -> list[Scene]:
    for problem in found.skipped:
        raise DatasetProblem(tr("{problem} cannot be used. {why}", problem=problem.name, why=problem.why))
    labels = labels_named(named.name for picture in found.pictures for named in picture.boxes)
    return [_scene(picture, paths[picture.file.name], labels) for picture in found.pictures]


def _scene(picture: AnnotatedPicture, path: Path, labels: Labels) -> Scene:
    frame = _frame(picture.file)
    faces = []
    for number, named in enumerate(picture.boxes, start=1):
        try:
            box = named.in_pixels(frame) if frame else named.box
        except DatasetProblem as error:
            raise DatasetProblem(
                tr(
                    "{annotation} cannot be used with {picture}. {why}",
                    annotation=picture.annotation,
                    picture=path.name,
                    why=error,
                )
            ) from None
        if any(map(math.isnan, box.xyxy)):
            raise DatasetProblem(
                tr(
                    "{annotation} cannot be used: box {number} in it has no four numbers.",
                    annotation=picture.annotation,
                    number=number,
                )
            )
        faces.append(LabelledBox(box, _known(named.name, labels, picture.annotation)))
    return Scene(path, tuple(faces))


def _frame(file: SourceFile) -> PictureFrame | None:
    """None for a picture that cannot be opened; whoever needs its pixels names it."""
    try:
        return picture_frame(file.read())
    except (DatasetProblem, UnreadableImage):
        return None


def _known(spelling: str, labels: Labels, file: str) -> MaskLabel:
    label = labels[spelling]
    if label is None:
        known = ", ".join(MaskLabel)
        raise DatasetProblem(
            tr(
                "{file} is not a usable annotation: its label {spelling} is none of {known}.",
                file=file,
                spelling=repr(spelling),
                known=known,
            )
        )
    return label
