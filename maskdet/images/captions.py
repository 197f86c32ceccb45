"""The captions beside faces: each finds an area of its own where it covers no face and no other caption."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil

from PIL import Image as Pil
from PIL import ImageDraw, ImageFont

from maskdet.formatting import shown_percent
from maskdet.images.state_styles import STYLES
from maskdet.language import speaking
from maskdet.results import BoundingBox, Detection, State

Area = tuple[float, float, float, float]  # x_min, y_min, x_max, y_max in pixels
Words = tuple[str, int]  # and the size of their type, in pixels
MIN_FONT = 13  # pixels: smaller words cannot be read
ROOMY = 4  # times as high as a caption


@dataclass
class Taken:
    """What a caption should not cover.

    Attributes:
        faces: all of the picture. captions: those drawn before.
    """

    faces: Sequence[Area]
    captions: list[Area] = field(default_factory=list)


def draw_caption(
    canvas: Pil.Image, box: BoundingBox, number: int, detection: Detection, size: int, taken: Taken
) -> None:
    """Draw symbol, number and words; shorter words, then smaller type, then the number alone where neighbours are close.

    Args:
        size: of the type, in pixels.
        taken: this caption is added.
    """
    state = detection.state
    name = _written(state)
    sure = f" {shown_percent(detection.verdict.probability)}%" if state is not State.UNSURE else ""
    words = ((f"{number}  {name}{sure}", size), (f"{number} {name}", size), (f"{number} {name}", MIN_FONT))
    area, text, font_size = _free_area(box, words, (str(number), MIN_FONT), canvas.size, taken)
    taken.captions.append(area)
    _paint_chip(canvas, area, text, font_size, state)


def _written(state: State) -> str:
    """Its words in the letters that the font has: without accents, or else in English."""
    name = unicodedata.normalize("NFKD", STYLES[state].short_name).replace("ß", "ss")
    letters = "".join(sign for sign in name if not unicodedata.combining(sign))
    if letters.isascii():
        return letters
    with speaking("en"):
        return STYLES[state].short_name


def _free_area(
    box: BoundingBox, words: Sequence[Words], alone: Words, canvas: tuple[int, int], taken: Taken
) -> tuple[Area, str, int]:
    """The first words and area that cover no face and no other caption; where there is none, the number above the box."""
    for (text, font_size), avoided in _tries(box, words, alone, taken):
        for area in _areas(box, *_chip_size(text, font_size), canvas):
            if not any(_overlap(area, other) for other in avoided):
                return area, text, font_size
    return _areas(box, *_chip_size(*alone), canvas)[0], *alone


def _tries(
    box: BoundingBox, words: Sequence[Words], alone: Words, taken: Taken
) -> Iterator[tuple[Words, Sequence[Area]]]:
    """What may be written, the best first, and what it may not cover."""
    everything = [*taken.captions, *taken.faces]
    others = [area for area in everything if area != box.xyxy]
    for choice in words:
        yield choice, everything
    for choice in words:
        if ROOMY * _chip_size(*choice)[1] < box.height:  # a close-up: what lies on it hides little of it
            yield choice, others
    for avoided in (everything, others, taken.captions):
        yield alone, avoided


@lru_cache(maxsize=512)
def _chip_size(text: str, font_size: int) -> tuple[float, float]:
    return _font(font_size).getlength(text) + 2.3 * font_size, 1.45 * font_size


def _areas(box: BoundingBox, width: float, height: float, canvas: tuple[float, float]) -> list[Area]:
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
    areas = []
    for x, y in corners:
        x, y = max(0.0, min(x, canvas[0] - width)), max(0.0, min(y, canvas[1] - height))
        areas.append((x, y, x + width, y + height))
    return areas


def _paint_chip(canvas: Pil.Image, area: Area, text: str, size: int, state: State) -> None:
    chip = _chip(text, size, state)
    canvas.paste(chip, (round(area[0]), round(area[1])), chip)


@lru_cache(maxsize=512)
def _chip(text: str, size: int, state: State) -> Pil.Image:
    """The caption as a picture, cached: in live video the same words come again with every frame."""
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


def _overlap(a: Area, b: Area) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
