"""Pictures as no camera should write them: EXIF blocks of wrong types and pointers, bytes changed at random."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Iterator

import numpy as np
from PIL import Image as Pil

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP")
EXIF_FORMATS = ("JPEG", "PNG", "WEBP")
ORIENTATION, X_RESOLUTION, UNIT, SUBFOLDER, GPS, DATE, MAKER = (
    0x0112,
    0x011A,
    0x0128,
    0x8769,
    0x8825,
    0x0132,
    0x927C,
)
TAGS = (ORIENTATION, X_RESOLUTION, UNIT, SUBFOLDER, GPS, DATE, MAKER, 0x010F, 0x0201, 0x0202, 0xC4A5)
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 0: 1, 99: 1}


def gradient(width: int = 48, height: int = 32) -> Pil.Image:
    """A picture that differs in all four corners, so that each turn shows."""
    x, y = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Pil.fromarray(np.stack([x, y, 255 - x], axis=2).astype(np.uint8))


def exif_block(entries: list[tuple[int, int, int, bytes]], *, order: str = "<", tail: bytes = b"") -> bytes:
    """An EXIF block of (tag, type, count, four bytes of value or pointer)."""
    rows = b"".join(
        struct.pack(f"{order}HHI", tag, kind, count) + value[:4] for tag, kind, count, value in entries
    )
    mark = b"II*\0" if order == "<" else b"MM\0*"
    head = mark + struct.pack(f"{order}IH", 8, len(entries))
    return b"Exif\0\0" + head + rows + struct.pack(f"{order}I", 0) + tail


def encoded(form: str, *, exif: bytes = b"", picture: Pil.Image | None = None) -> bytes:
    """A small picture as a file of this format."""
    data = io.BytesIO()
    options = {"exif": exif} if exif and form in EXIF_FORMATS else {}
    (picture or gradient()).save(data, form, **options)
    return data.getvalue()


def odd_exif(seed: int) -> bytes:
    """An EXIF block with a few entries of random types, counts and pointers."""
    rng = random.Random(seed)
    order = rng.choice("<>")
    entries = []
    for _ in range(rng.randint(1, 6)):
        kind = rng.choice(list(SIZES))
        count = rng.choice([0, 1, 1, 1, 2, 4, 100, 2**31, 2**32 - 1])
        value = rng.choice(
            [b"\x06\0\0\0", b"\0\0\0\x06", b"\0\0\0\0", b"\xff\xff\xff\xff", b"abcd", rng.randbytes(4)]
        )
        if rng.random() < 0.5:
            value = struct.pack(f"{order}I", rng.choice([0, 8, 26, 38, 60, 90, 2**31, 2**32 - 1]))
        entries.append((rng.choice(TAGS), kind, count, value))
    return exif_block(entries, order=order, tail=rng.randbytes(rng.randint(0, 60)))


def mutated(data: bytes, seed: int) -> bytes:
    """The file with bytes changed, cut out, put in, or its end gone."""
    rng, changed = random.Random(seed), bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        if not changed:
            break
        at = rng.randrange(min(len(changed), rng.choice([16, 64, 400, 10**6])))
        action = rng.randrange(5)
        if action < 2:
            changed[at] = rng.randrange(256)
        elif action == 2:
            changed[at : at + rng.choice([1, 2, 4])] = rng.choice(
                [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff"]
            )
        elif action == 3:
            del changed[at : at + rng.randint(1, 40)]
        else:
            changed[at:at] = rng.randbytes(rng.randint(1, 8))
    return bytes(changed[: rng.randrange(len(changed) + 1)] if changed and rng.random() < 0.2 else changed)


def odd_pictures(number: int, *, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """(name, file) of so many odd pictures of all formats, always the same for the same seed."""
    for k in range(number):
        form = FORMATS[k % len(FORMATS)]
        try:
            data = encoded(form, exif=odd_exif(seed + k))
        except Exception:  # noqa: BLE001 - some blocks no encoder takes
            data = encoded(form)
        yield f"{k:04d}.{form.lower()}", data if (k // len(FORMATS)) % 3 == 0 else mutated(data, seed + k)
