"""annotate: a picture with everyone's box, symbol, number and verdict, for people."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import cv2
import numpy as np
from PIL import Image as Pil
from PIL import ImageDraw

from maskdet.images.captions import MIN_FONT, Taken, draw_caption
from maskdet.images.state_styles import STYLES, Colour
from maskdet.results import BoundingBox, FrameResult, Image

FONT_SHARE = 0.019  # of the long side


class BoxStyle(StrEnum):
    """What is drawn around a face, besides its label."""

    FRAME = "frame"
    CORNERS = "corners"
    NOTHING = "nothing"


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
    taken = Taken([box.xyxy for box in boxes])
    numbers = numbers or range(1, len(result) + 1)
    for number, box, detection in zip(numbers, boxes, result, strict=True):
        draw_caption(canvas, box, number, detection, font_size, taken)
    return np.asarray(canvas, np.uint8).copy()


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


def _enlarged(image: Image, scale: float) -> Image:
    if scale == 1.0:
        return image
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
