"""The picture of an event: the person it is about framed."""

from __future__ import annotations

import base64
from html import escape

from maskdet.alerts import Place
from maskdet.images import STYLES
from maskdet.language import tr
from maskdet.results import State

SMALL_SIDE = 260  # pixels
MARGIN = 0.15  # of the face's sides, so that the frame covers none of it
IMAGE = (
    '<div style="position:relative;display:inline-block;max-width:100%"><img src="data:image/jpeg;base64,{}" alt="{}" '
    'style="display:block;max-width:100%;border-radius:.4rem">{}</div>'
)
FRAME = (
    '<div style="position:absolute;left:{:.2f}%;top:{:.2f}%;width:{:.2f}%;height:{:.2f}%;box-sizing:border-box;border:3px solid '
    '{};border-radius:.4rem;outline:1px solid #fff;box-shadow:inset 0 0 0 1px #000"></div>'
)


def picture_html(jpeg: bytes, place: Place | None) -> str:
    """A picture with a frame around the person, as wide as its own pixels at most."""
    encoded, frame = base64.b64encode(jpeg).decode("ascii"), frame_html(place) if place else ""
    return IMAGE.format(encoded, escape(tr("The moment")), frame)


def frame_html(place: Place) -> str:
    """The frame, in shares of the picture: it fits whatever size the picture is shown at."""
    x, y, width, height = place
    left, top = max(0.0, x - MARGIN * width), max(0.0, y - MARGIN * height)
    right, bottom = min(1.0, x + (1 + MARGIN) * width), min(1.0, y + (1 + MARGIN) * height)
    sides = (100 * side for side in (left, top, right - left, bottom - top))
    return FRAME.format(*sides, STYLES[State.WITHOUT_MASK].hex)
