"""Small pictures and files for tests."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image as Pil

from maskdet.results import Image

Upload = tuple[str, bytes, str]  # file name, content, kind


def encoded(image: Image, kind: str = "PNG") -> bytes:
    data = io.BytesIO()
    Pil.fromarray(image).save(data, kind)
    return data.getvalue()


def as_upload(name: str, image: Image) -> Upload:
    return (name, encoded(image), "image/png")


def empty_wall() -> Image:
    """A picture without anyone in it."""
    return np.full((240, 320, 3), 200, np.uint8)


NO_PICTURE: Upload = ("notes.jpg", b"Buy milk.", "image/jpeg")
