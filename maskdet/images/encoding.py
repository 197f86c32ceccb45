"""Pixels -> the bytes of a picture file."""

from __future__ import annotations

import io

from PIL import Image as Pil
from PIL import UnidentifiedImageError

from maskdet.results import Image


def jpeg_bytes(picture: Image, *, quality: int = 90) -> bytes:
    """The picture as a JPEG file, without any metadata."""
    data = io.BytesIO()
    Pil.fromarray(picture).save(data, "JPEG", quality=quality)
    return data.getvalue()


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
