"""Previewing the files of a source: what could be imported, and what is left out and why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from maskdet.dataset.box_table import BOXES, BoxRow, boxes_by_picture, parse_boxes
from maskdet.dataset.known_pictures import KnownPictures
from maskdet.dataset.label_names import FolderNames
from maskdet.dataset.transfer.annotations import read_annotations
from maskdet.dataset.transfer.archive import Listing, Skipped, SourceFile, check_limits
from maskdet.dataset.transfer.formats.named_box import NamedBox
from maskdet.dataset.transfer.formats.picture_lookup import is_picture
from maskdet.dataset.transfer.import_plan import PlannedFace, PlannedPicture
from maskdet.dataset.transfer.scene_faces import MIN_FACE
from maskdet.errors import DatasetProblem, MaskdetError
from maskdet.formatting import number
from maskdet.images import PictureFrame, decode_image, picture_frame
from maskdet.language import tr
from maskdet.results import BoundingBox
from maskdet.settings import Settings

# Files that sets carry beside their pictures; the rest is named as no picture.
COMPANIONS = ("readme", "license", "licence", "manifest", "boxes", "crops", "corrections", "label_fixes")
ANNOTATIONS = (".xml", ".json", ".txt", ".yaml", ".yml", ".names", ".labels", ".data", ".csv", ".cache")
# A photo holds 1 to 10 pixels a byte, drawings and scans perhaps 300: few of those are free, thousands of them cost hours.
FREE_PIXELS, PIXELS_PER_BYTE = 5e8, 30
MANIFEST = "manifest.json"  # of an export
MAX_LICENCES, LONGEST_LICENCE = 40, 300


@dataclass(frozen=True)
class Candidate:
    """A picture to preview, its spelled label, and its boxes where the source has some."""

    file: SourceFile
    spelling: str
    boxes: tuple[NamedBox, ...] | None


class Previewer:
    """Opens one candidate after the other, and collects what would be added and what not."""

    def __init__(self, listing: Listing, root: Path, settings: Settings) -> None:
        self.pictures: list[PlannedPicture] = []
        self.skipped: list[Skipped] = []
        self._title, self._settings = listing.title, settings
        self._known = KnownPictures(root)
        self._num_bytes, self._num_pixels = 0, 0
        self._boxes = self._boxes_of(listing)

    def add(self, candidate: Candidate) -> None:
        """Open a candidate.

        Raises: DatasetProblem when all pictures together unpack to more than allowed.
        """
        file = candidate.file
        try:
            data = file.read()
            self._num_bytes += len(data)
            check_limits(self._title, 0, self._num_bytes, self._settings)
            picture = self._planned(candidate, data)
        except MaskdetError as error:
            if self._num_bytes > self._settings.max_import_mb * 1e6:
                raise
            self.skipped.append(Skipped(file.name, str(error)))
        else:
            self.pictures.append(picture)

    def _planned(self, candidate: Candidate, data: bytes) -> PlannedPicture:
        sha256 = hashlib.sha256(data).hexdigest()
        if twin := self._known.twin_of(len(data), sha256):
            raise DatasetProblem(tr("The same picture is there already: {twin}.", twin=twin))
        self._check_pixels(data)
        height, width = decode_image(data, max_megapixels=self._settings.max_megapixels).shape[:2]
        faces = None
        if candidate.boxes is not None:
            frame = PictureFrame(width, height, picture_frame(data).orientation)
            faces = self._faces(candidate, candidate.boxes, frame)
        self._known.add(sha256, candidate.file.name)
        boxes = tuple(self._boxes.get(sha256, ()))
        return PlannedPicture(candidate.file, candidate.spelling, sha256, len(data), faces, boxes)

    def _check_pixels(self, data: bytes) -> None:
        """Raises: DatasetProblem where all pictures up to this one unfold to more than photos of their bytes would."""
        frame = picture_frame(data)
        pixels = self._num_pixels + frame.width * frame.height
        most = min(
            self._settings.max_import_gigapixels * 1e9, FREE_PIXELS + PIXELS_PER_BYTE * self._num_bytes
        )
        if pixels > most:
            raise DatasetProblem(
                tr(
                    "With it, the pictures of this import unfold to more than {most} megapixels, which is more "
                    "than photos of their size do, or than one import may. Import it in another part.",
                    most=number(most / 1e6),
                )
            )
        self._num_pixels = pixels

    def _faces(
        self, candidate: Candidate, boxes: tuple[NamedBox, ...], frame: PictureFrame
    ) -> tuple[PlannedFace, ...]:
        """The usable faces. Raises: DatasetProblem when the boxes were drawn on a picture of another shape."""
        faces = []
        for face_number, named in enumerate(boxes, start=1):
            box = named.in_pixels(frame)
            if why := _unusable(box):
                self.skipped.append(
                    Skipped(tr("{file}, face {number}", file=candidate.file.name, number=face_number), why)
                )
            else:
                faces.append(PlannedFace(face_number, named.name, box))
        return tuple(faces)

    def _boxes_of(self, listing: Listing) -> dict[str, list[BoxRow]]:
        """The boxes that an exported set brings along."""
        rows: list[BoxRow] = []
        for file in (file for file in listing.files if file.path.name == BOXES):
            try:
                rows += parse_boxes(file.read())
            except DatasetProblem as error:
                self.skipped.append(Skipped(file.name, str(error)))
        return boxes_by_picture(rows)


def find_candidates(
    listing: Listing, form: str, classes: Sequence[str]
) -> tuple[list[Candidate], list[Skipped]]:
    """The pictures of a source with what is known of them, and the files that are left out."""
    strange = [
        Skipped(file.name, tr("It is not a picture file, by its ending."))
        for file in listing.files
        if not is_picture(file.name) and not _is_companion(file.path, form)
    ]
    pictures = [file for file in listing.files if is_picture(file.name)]
    if form == "folders":
        names = FolderNames(file.path.parent.parts for file in pictures)
        spelled = [Candidate(file, names.spelling(file.path.parent.parts), None) for file in pictures]
        return spelled, strange
    found = read_annotations(listing, form, classes=classes)
    annotated = {picture.file.name for picture in found.pictures}
    bare = [Skipped(f.name, tr("It has no annotation.")) for f in pictures if f.name not in annotated]
    candidates = [Candidate(picture.file, "", picture.boxes) for picture in found.pictures]
    return candidates, [*strange, *found.skipped, *bare]


def _is_companion(path: PurePosixPath, form: str) -> bool:
    if path.stem.lower() in COMPANIONS:
        return True
    return form != "folders" and path.suffix.lower() in ANNOTATIONS


def _unusable(box: BoundingBox) -> str | None:
    if not (box.width > 0 and box.height > 0):  # also true where a side is no number
        return tr("Its box lies outside the picture or is empty.")
    if min(box.width, box.height) < MIN_FACE:
        return tr(
            "It has {width} x {height} pixels; under {least} no mask can be made out.",
            width=f"{box.width:.0f}",
            height=f"{box.height:.0f}",
            least=MIN_FACE,
        )
    return None


def brought_licences(listing: Listing) -> tuple[str, ...]:
    """The licence lines in the manifest of an exported set; none for other sources."""
    lines: list[str] = []
    for file in (file for file in listing.files if file.path.name == MANIFEST):
        try:
            lines += [str(line)[:LONGEST_LICENCE] for line in json.loads(file.read())["licences"]]
        except (DatasetProblem, ValueError, KeyError, TypeError, RecursionError):
            continue  # another program's manifest
    return tuple(" ".join(line.split()) for line in lines[:MAX_LICENCES])
