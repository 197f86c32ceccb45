"""Pictures for people: annotate (boxes, symbols, words) and blur_faces, each (image, result) -> new image.

A state is told three ways, colour AND symbol AND word, so that no one depends on colour. The colours are
told apart in the common kinds of colour blindness (Okabe and Ito, "Color Universal Design", 2008).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import ceil

import cv2
import numpy as np
from PIL import Image as Pil
from PIL import ImageDraw, ImageFont

from maskdet.results import BoundingBox, Detection, Face, FrameResult, Image, State

Colour = tuple[int, int, int]
_Area = tuple[float, float, float, float]  # x_min, y_min, x_max, y_max


class BoxStyle(StrEnum):
    """What is drawn around a face, besides its label."""

    FRAME = "frame"
    CORNERS = "corners"
    NOTHING = "nothing"


@dataclass(frozen=True)
class StateStyle:
    """How a state looks everywhere: boxes, plots, numbers. `stroke` are lines in a unit square."""

    colour: Colour
    text_colour: Colour
    symbol: str
    stroke: tuple[tuple[tuple[float, float], ...], ...]
    short_name: str

    @property
    def hex(self) -> str:
        return "#{:02x}{:02x}{:02x}".format(*self.colour)


_CHECK = (((0.12, 0.55), (0.40, 0.82), (0.90, 0.22)),)
_CROSS = (((0.18, 0.18), (0.82, 0.82)), ((0.82, 0.18), (0.18, 0.82)))
_DASHES = (((0.15, 0.35), (0.85, 0.35)), ((0.15, 0.70), (0.85, 0.70)))
_QUESTION = (
    (
        (0.24, 0.30),
        (0.30, 0.16),
        (0.50, 0.09),
        (0.70, 0.16),
        (0.75, 0.32),
        (0.66, 0.46),
        (0.50, 0.54),
        (0.50, 0.66),
    ),
    ((0.50, 0.88), (0.50, 0.90)),
)

STYLES: dict[State, StateStyle] = {
    State.WITH_MASK: StateStyle((0, 104, 166), (255, 255, 255), "✓", _CHECK, "Mask"),
    State.WITHOUT_MASK: StateStyle((190, 72, 0), (255, 255, 255), "✕", _CROSS, "No mask"),
    State.MASK_WORN_INCORRECTLY: StateStyle((150, 70, 130), (255, 255, 255), "=", _DASHES, "Worn wrongly"),
    State.UNSURE: StateStyle((240, 200, 60), (30, 30, 30), "?", _QUESTION, "Unsure"),
}

FONT_SHARE = 0.019  # of the long side
MIN_FONT = 13  # pixels: smaller words cannot be read
HIDE_CONFIDENCE = 0.3  # of the detector: what might be a face is hidden too
BLUR_MARGIN = 0.18  # per side: hair line, ears and chin are part of a face
BLUR_CELLS = 6  # blocks across a face: too few to know anyone by


def annotate(
    image: Image,
    result: FrameResult,
    *,
    min_long_side: int = 0,
    numbers: Sequence[int] | None = None,
    box_style: BoxStyle = BoxStyle.FRAME,
) -> Image:
    """Draw every person's box, symbol, number and verdict.

    Args:
        image: RGB, (height, width, 3), uint8; left as it is.
        result: what was found in it.
        min_long_side: smaller pictures are enlarged to this first, so that words fit beside faces.
        numbers: of the people; by default 1, 2, 3 from left to right.

    Returns: a new picture.
    """
    scale = max(1.0, min_long_side / max(image.shape[:2]))
    canvas = Pil.fromarray(_enlarged(image, scale))
    draw = ImageDraw.Draw(canvas)
    font_size = max(MIN_FONT, round(max(canvas.size) * FONT_SHARE))
    boxes = [detection.face.box.scaled(scale) for detection in result]
    draw_box = {BoxStyle.FRAME: _draw_frame, BoxStyle.CORNERS: _draw_corners}.get(box_style)
    for box, detection in zip(boxes, result, strict=True):
        if draw_box:
            draw_box(draw, box, STYLES[detection.state].colour, max(2, font_size // 7))
    taken: list[_Area] = []
    numbers = numbers or range(1, len(result) + 1)
    for number, box, detection in zip(numbers, boxes, result, strict=True):
        _draw_chip(canvas, box, number, detection, font_size, taken)
    return np.asarray(canvas, np.uint8).copy()


def blur_faces(image: Image, result: FrameResult) -> Image:
    """Make everyone unrecognisable, masked or not.

    Pass all faces found, also those a slider hides: what leaves the page should show no one.
    """
    return hide_faces(image, (detection.face for detection in result))


def hide_faces(image: Image, faces: Iterable[Face]) -> Image:
    """A new picture with an ellipse larger than each face, in a few coarse blocks."""
    out = image.copy()
    height, width = image.shape[:2]
    for face in faces:
        area = _union(face.box, face.crop_box).padded(BLUR_MARGIN).clipped(width, height)
        x_min, y_min, x_max, y_max = (round(v) for v in area.xyxy)
        if x_max > x_min and y_max > y_min:
            out[y_min:y_max, x_min:x_max] = _pixelated_ellipse(out[y_min:y_max, x_min:x_max])
    return out


def _pixelated_ellipse(patch: Image) -> Image:
    height, width = patch.shape[:2]
    cells = (min(BLUR_CELLS, width), min(BLUR_CELLS + 1, height))
    coarse = cv2.resize(patch, cells, interpolation=cv2.INTER_AREA)
    blocks = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)
    inside = np.zeros((height, width), np.uint8)
    cv2.ellipse(inside, (width // 2, height // 2), (width // 2, height // 2), 0, 0, 360, 1, -1)
    return np.where(inside[..., None] == 1, blocks, patch).astype(np.uint8)


def _draw_frame(draw: ImageDraw.ImageDraw, box: BoundingBox, colour: Colour, line: int) -> None:
    """A coloured frame between two thin ones, light and dark, so that it shows on any background."""
    x_min, y_min, x_max, y_max = box.xyxy
    radius = max(2.0, 0.06 * box.width)
    for grow, tint, width in ((1, (255, 255, 255), line + 2), (0, colour, line), (-line, (0, 0, 0), 1)):
        if x_max - x_min + 2 * grow > 2 * radius and y_max - y_min + 2 * grow > 2 * radius:
            corners = (x_min - grow, y_min - grow, x_max + grow, y_max + grow)
            draw.rounded_rectangle(corners, radius=radius, outline=tint, width=width)


def _draw_corners(draw: ImageDraw.ImageDraw, box: BoundingBox, colour: Colour, line: int) -> None:
    """The four corners of the frame, which leave more of the picture to see."""
    reach = 0.25 * min(box.width, box.height)
    for x, right in ((box.x_min, 1), (box.x_max, -1)):
        for y, down in ((box.y_min, 1), (box.y_max, -1)):
            corner = [(x + right * reach, y), (x, y), (x, y + down * reach)]
            draw.line(corner, fill=(255, 255, 255), width=line + 2, joint="curve")
            draw.line(corner, fill=colour, width=line, joint="curve")


def _draw_chip(
    canvas: Pil.Image,
    box: BoundingBox,
    number: int,
    detection: Detection,
    size: int,
    taken: list[_Area],
) -> None:
    """The label: symbol, number, words; shorter words, then smaller type where neighbours are close."""
    state = detection.state
    name = STYLES[state].short_name
    sure = f" {min(detection.verdict.probability, 0.99):.0%}" if state is not State.UNSURE else ""
    choices = ((f"{number}  {name}{sure}", size), (f"{number} {name}", size), (f"{number} {name}", MIN_FONT))
    place, text, font_size = _free_place(box, choices, canvas.size, taken)
    taken.append(place)
    _paint_chip(canvas, place, text, font_size, state)


def _free_place(
    box: BoundingBox, choices: Sequence[tuple[str, int]], canvas: tuple[int, int], taken: list[_Area]
) -> tuple[_Area, str, int]:
    """The first words and place that cover no other label; where there is none, the last words above the box."""
    for text, font_size in choices:
        for place in _places(box, *_chip_size(text, font_size), canvas):
            if not any(_overlap(place, other) for other in taken):
                return place, text, font_size
    text, font_size = choices[-1]
    return _places(box, *_chip_size(text, font_size), canvas)[0], text, font_size


@lru_cache(maxsize=512)
def _chip_size(text: str, font_size: int) -> tuple[float, float]:
    return _font(font_size).getlength(text) + 2.3 * font_size, 1.45 * font_size


def _places(box: BoundingBox, width: float, height: float, canvas: tuple[float, float]) -> list[_Area]:
    """Above, below, inside at the top, right, left of the box; each moved inside the picture."""
    corners = (
        (box.x_min, box.y_min - height - 2),
        (box.x_min, box.y_max + 2),
        (box.x_max - width, box.y_min - height - 2),
        (box.x_max - width, box.y_max + 2),
        (box.x_min, box.y_min + 2),
        (box.x_max + 2, box.y_min),
        (box.x_min - width - 2, box.y_min),
    )
    places = []
    for x, y in corners:
        x, y = max(0.0, min(x, canvas[0] - width)), max(0.0, min(y, canvas[1] - height))
        places.append((x, y, x + width, y + height))
    return places


def _paint_chip(canvas: Pil.Image, place: _Area, text: str, size: int, state: State) -> None:
    chip = _chip(text, size, state)
    canvas.paste(chip, (round(place[0]), round(place[1])), chip)


@lru_cache(maxsize=512)
def _chip(text: str, size: int, state: State) -> Pil.Image:
    """The label as a picture, kept: in live video the same words come again with every frame."""
    style = STYLES[state]
    width, height = (ceil(side) for side in _chip_size(text, size))
    chip = Pil.new("RGBA", (width + 1, height + 1))
    draw = ImageDraw.Draw(chip)
    outline = (255, 255, 255)
    draw.rounded_rectangle(
        (0, 0, width, height), radius=size * 0.3, fill=style.colour, outline=outline, width=1
    )
    side = 0.82 * size
    left, top = 0.45 * size, (height - side) / 2
    for line in style.stroke:
        points = [(left + x * side, top + y * side) for x, y in line]
        draw.line(points, fill=style.text_colour, width=max(2, round(size * 0.16)), joint="curve")
    middle = (left + side + 0.45 * size, height / 2)
    draw.text(middle, text, fill=style.text_colour, font=_font(size), anchor="lm")
    return chip


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)  # comes with Pillow: the same on every machine
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def _enlarged(image: Image, scale: float) -> Image:
    if scale == 1.0:
        return image
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)


def _union(a: BoundingBox, b: BoundingBox) -> BoundingBox:
    return BoundingBox(
        min(a.x_min, b.x_min), min(a.y_min, b.y_min), max(a.x_max, b.x_max), max(a.y_max, b.y_max)
    )


def _overlap(a: _Area, b: _Area) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
