"""Annotated boxes with their labels as spelled, and where they lie in the picture as it is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from maskdet.dataset.label_names import label_named, names_masks, says_only_face
from maskdet.errors import DatasetProblem
from maskdet.images import PictureFrame
from maskdet.language import tr
from maskdet.results import BoundingBox

UNNAMED = "unnamed"  # the spelling of a box without a name
# Relative difference: sizes are rounded to whole pixels, which is more in small ones.
SAME_ASPECT, SAME_ASPECT_OF_SMALL = 0.01, 0.05
# Where a point of the stored picture (x, y in 0..1) lies after its EXIF turn; the other turns keep the size.
SIDEWAYS: dict[int, Callable[[float, float], tuple[float, float]]] = {
    5: lambda x, y: (y, x),
    6: lambda x, y: (1 - y, x),
    7: lambda x, y: (1 - y, 1 - x),
    8: lambda x, y: (y, 1 - x),
}


def spelled_with(name: str, attributes: Iterable[tuple[str, str]]) -> str:
    """The spelling of a box's label where attributes say more of the mask than its name, as in face with mask: yes.

    Where an attribute is not understood or contradicts the name, it is a spelling that means no label.
    """
    telling = [(key, value) for key, value in attributes if names_masks(f"{key} {value}")]
    spellings = [f"{key} {value}" if names_masks(key) else value for key, value in telling]
    labels, own = {label_named(spelling) for spelling in spellings}, label_named(name)
    if not telling or (own and not says_only_face(name) and labels <= {own, None}):
        return name
    if len(labels) == 1 and None not in labels and (says_only_face(name) or name == UNNAMED):
        return spellings[0]
    return f"{name} ({', '.join(f'{key}={value}' for key, value in telling)})"


@dataclass(frozen=True)
class NamedBox:
    """An annotated box with its label as spelled.

    Attributes:
        drawn_on: width and height of the picture it was drawn on, as its file declares; None where it declares none.
        relative: sides are shares of width and height, 0..1; else pixels.
    """

    name: str
    box: BoundingBox
    drawn_on: tuple[float, float] | None = None
    relative: bool = False

    def in_pixels(self, frame: PictureFrame) -> BoundingBox:
        """The part of the box inside the picture, in pixels; turned and scaled where it was drawn on another size.

        Raises: DatasetProblem when the declared size fits the picture neither upright nor as stored.
        """
        width, height = self.drawn_on or (frame.width, frame.height)
        if self.relative:
            width, height = 1, 1
        elif not self._fits(frame.width, frame.height, frame):
            return self._turned(width, height, frame)
        return _scaled(self.box, frame.width / width, frame.height / height).clipped(
            frame.width, frame.height
        )

    def _turned(self, width: float, height: float, frame: PictureFrame) -> BoundingBox:
        if frame.orientation not in SIDEWAYS or not _alike((width, height), (frame.height, frame.width)):
            raise DatasetProblem(
                tr(
                    "Its boxes were drawn on a picture of {width} x {height} pixels, but it has {own_width} x "
                    "{own_height}: they do not fit. Annotate this picture again.",
                    width=f"{width:.0f}",
                    height=f"{height:.0f}",
                    own_width=frame.width,
                    own_height=frame.height,
                )
            )
        turn, box = SIDEWAYS[frame.orientation], _scaled(self.box, 1 / width, 1 / height)
        (x1, y1), (x2, y2) = turn(box.x_min, box.y_min), turn(box.x_max, box.y_max)
        upright = BoundingBox(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
        return _scaled(upright, frame.width, frame.height).clipped(frame.width, frame.height)

    def _fits(self, width: int, height: int, frame: PictureFrame) -> bool:
        """Whether it was drawn on the upright picture, in this size or another."""
        if self.drawn_on is None or self.drawn_on == (width, height):
            return True
        as_stored = frame.orientation in SIDEWAYS and self.drawn_on == (height, width)
        return not as_stored and _alike(self.drawn_on, (width, height))


def _alike(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two sizes have the same aspect, as far as whole pixels can."""
    difference = abs(one[0] / other[0] / (one[1] / other[1]) - 1)
    return difference <= max(SAME_ASPECT, min(SAME_ASPECT_OF_SMALL, 1 / min(*one, *other)))


def _scaled(box: BoundingBox, x: float, y: float) -> BoundingBox:
    return BoundingBox(box.x_min * x, box.y_min * y, box.x_max * x, box.y_max * y)
