"""Pixels -> the bytes of a picture file."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image as Pil
from PIL import UnidentifiedImageError

from maskdet.results import Image

THINNEST, GREY = 100, 128  # times as long as thin; of a rim


def jpeg_bytes(picture: Image, *, quality: int = 90) -> bytes:
    """The picture as a JPEG file, without any metadata."""
    data = io.BytesIO()
    Pil.fromarray(picture).save(data, "JPEG", quality=quality)
    return data.getvalue()


def viewable(image: Image) -> Image:
    """The picture itself; of one so thin that a browser's page would shrink it to nothing, with a grey rim.

    Args:
        image: RGB, (height, width, 3), uint8.
    """
    height, width = image.shape[:2]
    least = -(-max(height, width) // THINNEST)
    rims = [(max(0, least - side), side) for side in (height, width)]
    if not any(rim for rim, _ in rims):
        return image
    around = [(rim // 2, rim - rim // 2) for rim, _ in rims]
    return np.pad(image, (*around, (0, 0)), constant_values=GREY)


def thumbnail(jpeg: bytes, side: int) -> bytes | None:
    """A JPEG file at most `side` pixels wide or high, as a JPEG file; None where it is none."""
    try:
        with Pil.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
            picture.draft("RGB", (side, side))  # decodes at a fraction of the size
            picture.thumbnail((side, side))
            small = io.BytesIO()
            picture.save(small, "JPEG", quality=80)
    except (UnidentifiedImageError, OSError):
        return None
    return small.getvalue()
