"""Photos that were checked: what is stored of each, and how a visitor's choices show it. All in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from maskdet.errors import sentence_of
from maskdet.images import annotate, blur_faces, decode_image, fit_within, jpeg_bytes, viewable
from maskdet.inference.export import photo_record, photos_csv, pictures_zip
from maskdet.inference.pipeline import MaskPipeline
from maskdet.presets import PRESETS
from maskdet.results import BoundingBox, FrameResult, Image
from maskdet.settings import Settings

FOUND_FROM = 0.3  # photos are searched once, down to this confidence; a slider then only filters
STORED_SIDE = 2000  # long side in pixels of the copy that is shown: sharp on any screen, 1 MB instead of 40
DRAWN_SIDE = 1000  # smaller pictures are enlarged to this, so that words fit beside faces
SAME_IOU = 0.5  # boxes of one face, found in two ways, overlap at least so much


@dataclass(frozen=True, eq=False)
class CheckedPhoto:
    """What is stored of a photo: a JPEG of at most STORED_SIDE, and all faces found in pixels of the original."""

    name: str
    jpeg: bytes
    found: FrameResult


@dataclass(frozen=True, eq=False)
class UnreadPhoto:
    """A file that could not be opened, and the sentence that says why."""

    name: str
    problem: str


@dataclass(frozen=True)
class View:
    """What the visitor wants to see: thresholds, 0..1, and whether faces are blurred."""

    min_confidence: float
    threshold: float
    blur: bool = False

    def of(self, result: FrameResult) -> FrameResult:
        """The result at these thresholds."""
        return result.at(min_confidence=self.min_confidence, threshold=self.threshold)


def lowest_confidence(settings: Settings) -> float:
    """Down to where faces are searched, so that the slider can show them without another run."""
    return min(FOUND_FROM, *(settings.confidence_with(preset) for preset in PRESETS.values()))


def check_photo(
    name: str, open_image: Callable[[], Image], pipeline: MaskPipeline, settings: Settings
) -> CheckedPhoto | UnreadPhoto:
    """Open a photo and judge everyone in it, down to the lowest confidence a visitor may ask for."""
    try:
        image = open_image()
        jpeg = jpeg_bytes(fit_within(image, STORED_SIDE), quality=93)
        return CheckedPhoto(name, jpeg, _found(image, pipeline, settings))
    except Exception as error:  # noqa: BLE001 - the other photos are checked, whatever is wrong with this one
        return UnreadPhoto(name, sentence_of(error))


def check_again(photo: CheckedPhoto, pipeline: MaskPipeline, settings: Settings) -> CheckedPhoto:
    """The photo as another pipeline judges it. It gets the stored copy, as the original is gone."""
    width, height = photo.found.image_size
    copy = decode_image(photo.jpeg)
    found = _found(copy, pipeline, settings).scaled(width / copy.shape[1])
    return replace(photo, found=replace(found, image_size=(width, height)))


def _found(image: Image, pipeline: MaskPipeline, settings: Settings) -> FrameResult:
    lowest = lowest_confidence(settings)
    return pipeline.run(image, min_confidence=lowest, threshold=0.0, sizes=settings.photo_sizes)


def same_face(wanted: BoundingBox, result: FrameResult) -> int | None:
    """The number of the face that lies where `wanted` does, from 0; None where nobody is."""
    overlaps = [detection.face.box.iou(wanted) for detection in result]
    best = max(range(len(overlaps)), key=overlaps.__getitem__, default=None)
    return best if best is not None and overlaps[best] >= SAME_IOU else None


def shown(photo: CheckedPhoto, view: View) -> tuple[Image, FrameResult]:
    """The stored copy, RGB, and the result in its pixels. Blurring hides all faces, also those a slider hides."""
    image = decode_image(photo.jpeg)
    found = photo.found.scaled(image.shape[1] / photo.found.image_size[0])
    return (blur_faces(image, found) if view.blur else image), view.of(found)


def drawn(image: Image, result: FrameResult) -> Image:
    """The annotated picture, large enough for its words."""
    return viewable(annotate(image, result, min_long_side=DRAWN_SIDE))


def zip_file(photos: Sequence[CheckedPhoto], view: View) -> bytes:
    """A ZIP with the annotated picture of every photo."""
    return pictures_zip((photo.name, drawn(*shown(photo, view))) for photo in photos)


def csv_file(photos: Sequence[CheckedPhoto], view: View) -> bytes:
    """A CSV table of all faces, with the mark by which spreadsheet programs know UTF-8."""
    return photos_csv((photo.name, view.of(photo.found)) for photo in photos).encode("utf-8-sig")


def json_file(photos: Sequence[CheckedPhoto], view: View) -> bytes:
    """A JSON list with one record per photo."""
    return json.dumps([photo_record(photo.name, view.of(photo.found)) for photo in photos], indent=1).encode()
