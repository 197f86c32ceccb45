"""Pixels -> the bytes of a picture file."""

from __future__ import annotations

import io

from PIL import Image as Pil

from maskdet.results import Image


def jpeg_bytes(picture: Image, *, quality: int = 90) -> bytes:
    """The picture as a JPEG file, without any metadata."""
    data = io.BytesIO()
    Pil.fromarray(picture).save(data, "JPEG", quality=quality)
    return data.getvalue()
