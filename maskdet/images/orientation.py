"""Which way up a picture is, from its EXIF block, however damaged that is: what cannot be known leaves it unturned."""

from __future__ import annotations

import struct
from typing import Any

from PIL import Image as Pil

ORIENTATION = 0x0112
# What the camera did to the picture, undone. 1: nothing.
TURNS = {
    2: Pil.Transpose.FLIP_LEFT_RIGHT,
    3: Pil.Transpose.ROTATE_180,
    4: Pil.Transpose.FLIP_TOP_BOTTOM,
    5: Pil.Transpose.TRANSPOSE,
    6: Pil.Transpose.ROTATE_270,
    7: Pil.Transpose.TRANSVERSE,
    8: Pil.Transpose.ROTATE_90,
}
SIDEWAYS = (5, 6, 7, 8)  # turns that swap width and height
MAX_ENTRIES = 1000  # of an EXIF directory; damaged ones claim 65,535


def upright(picture: Pil.Image) -> Pil.Image:
    """The picture turned as its EXIF block says. Only this one entry is read: others may be of any type."""
    turn = TURNS.get(orientation(picture))
    return picture if turn is None else picture.transpose(turn)


def orientation(picture: Pil.Image) -> int:
    """1 to 8 as EXIF counts; 1 where it is not known."""
    try:
        found = _as_number(picture.getexif().get(ORIENTATION))
    except Exception:  # noqa: BLE001 - Pillow raises many kinds over one damaged entry; the block is read by hand then
        found = None
    return found or _read_by_hand(picture.info.get("exif")) or 1


def _as_number(value: Any) -> int | None:
    """6, "6", (6,) or 6/1 as 6."""
    try:
        number = int(value[0] if isinstance(value, tuple | list) else value)
    except (TypeError, ValueError, IndexError, ArithmeticError):
        return None
    return number if 1 <= number <= 8 else None


def _read_by_hand(block: Any) -> int | None:
    """The orientation in the first directory of an EXIF block (TIFF 6.0, section 2)."""
    if not isinstance(block, bytes):
        return None
    block = block.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(f"{order}I", block, 4)
        (count,) = struct.unpack_from(f"{order}H", block, start)
        for k in range(min(count, MAX_ENTRIES)):
            tag, kind = struct.unpack_from(f"{order}HH", block, start + 2 + 12 * k)
            if tag == ORIENTATION:
                form = {1: "B", 3: "H", 4: "I"}.get(kind, "H")
                return _as_number(struct.unpack_from(f"{order}{form}", block, start + 10 + 12 * k)[0])
    except struct.error:
        pass  # cut off: nothing more can be known
    return None


def without_exif(jpeg: bytes) -> tuple[bytes, bytes]:
    """A JPEG file without its EXIF and XMP blocks, and the first such block: some are so damaged that nothing opens."""
    parts, block, at = [jpeg[:2]], b"", 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if jpeg[at + 1] == 0xE1:
            block = block or jpeg[at + 4 : end]
        else:
            parts.append(jpeg[at:end])
        at = end
    return b"".join([*parts, jpeg[at:]]), block
