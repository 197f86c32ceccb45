"""When a picture was taken, as its camera wrote into it."""

from __future__ import annotations

import io
import warnings
from datetime import datetime

from PIL import Image as Pil

from maskdet.images.decoding import FORMATS

EXIF_BLOCK, TAKEN, CHANGED = 0x8769, 0x9003, 0x0132


def taken_at(data: bytes) -> datetime | None:
    """The moment by the camera's own clock (EXIF DateTimeOriginal, else DateTime), without a zone; None if not told."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = Pil.open(io.BytesIO(data), formats=FORMATS).getexif()
            text = exif.get_ifd(EXIF_BLOCK).get(TAKEN) or exif.get(CHANGED)
        return datetime.strptime(str(text).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S") if text else None
    except Exception:  # noqa: BLE001 - damaged blocks make Pillow raise many kinds; then it is not told
        return None
