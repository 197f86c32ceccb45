"""Pictures with boxes of any name: heads, helmets, or faces whose labels only their reader knows; also with none at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from maskdet.dataset.transfer.formats.named_box import NamedBox
from maskdet.dataset.transfer.formats.voc import parse_voc
from maskdet.errors import DatasetProblem
from maskdet.images import decode_image, picture_frame
from maskdet.language import tr
from maskdet.results import BoundingBox, Image

SQUASHED = 0.01  # relative difference of the aspects, beyond which boxes are not merely scaled


@dataclass(frozen=True)
class BoxedPicture:
    """A picture and its boxes, each with its name as spelled.

    Attributes:
        boxes: in pixels of `read`; none: an annotator saw nothing in it.
        size: width and height it is to be stretched to, where it was squashed after its boxes were drawn.
    """

    path: Path
    boxes: tuple[tuple[str, BoundingBox], ...]
    size: tuple[int, int] | None = None

    def read(self) -> Image:
        """Its pixels.

        Raises: UnreadableImage, ImageTooLarge.
        """
        return stretched(decode_image(self.path.read_bytes()), self.size)


def stretched(image: Image, size: tuple[int, int] | None) -> Image:
    """The picture at a width and height; None: as it is."""
    return (
        image
        if size is None
        else np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    )


def read_boxed_pictures(folder: Path) -> list[BoxedPicture]:
    """The annotated pictures of a folder with images/ and annotations/ in it (Pascal VOC), in the order of names.

    Raises: DatasetProblem when there are none, or a file is not as expected.
    """
    pictures = list(_pictures(folder / "images", folder / "annotations"))
    if not pictures:
        raise DatasetProblem(
            tr(
                "No annotated pictures in {folder}. Two folders, images and annotations, with files of the "
                "same names were expected.",
                folder=folder,
            )
        )
    return pictures


def _pictures(images: Path, annotations: Path) -> Iterator[BoxedPicture]:
    for path in sorted(images.glob("*.*")):
        annotation = annotations / f"{path.stem}.xml"
        if annotation.is_file():
            try:
                yield _picture(path, parse_voc(annotation.read_bytes()).boxes)
            except (OSError, DatasetProblem) as error:
                raise DatasetProblem(
                    tr(
                        "{annotation} cannot be used with {picture}. {why}",
                        annotation=annotation.name,
                        picture=path.name,
                        why=error,
                    )
                ) from error


def _picture(path: Path, boxes: tuple[NamedBox, ...]) -> BoxedPicture:
    frame = picture_frame(path.read_bytes())
    drawn_on = next((named.drawn_on for named in boxes if named.drawn_on), None)
    if drawn_on and abs(frame.width / frame.height / (drawn_on[0] / drawn_on[1]) - 1) > SQUASHED:
        size = (round(drawn_on[0]), round(drawn_on[1]))
        return BoxedPicture(path, tuple((named.name, named.box.clipped(*size)) for named in boxes), size)
    return BoxedPicture(path, tuple((named.name, named.in_pixels(frame)) for named in boxes))
