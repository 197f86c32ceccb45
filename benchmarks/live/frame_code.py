"""A number in each frame of a video, as light and dark cells, that survives video compression and can be read anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

from maskdet.results import Image

NUM_CELLS, STRIP = 16, 40 / 480  # cells across the picture; the strip's share of its height
NUM_CODES = 1024


def with_code(image: Image, number: int) -> Image:
    """The frame with `number` (0..1023), a checksum and a mark that tells it from a picture, at its lower edge."""
    checksum = sum((number >> shift) & 7 for shift in (0, 3, 6, 9)) & 7
    bits = [(number >> bit) & 1 for bit in range(10)]
    bits += [(checksum >> bit) & 1 for bit in range(3)] + [1, 0, 1]
    height, width = image.shape[:2]
    strip = np.array([235 if bit else 20 for bit in bits], np.uint8)[None]
    size = (width, round(height * STRIP))
    coded = image.copy()
    coded[-size[1] :] = cv2.resize(strip, size, interpolation=cv2.INTER_NEAREST)[..., None]
    return coded


def coded(frames: Iterable[Image]) -> Iterator[Image]:
    """Each frame with its number in it."""
    for number, frame in enumerate(frames):
        yield with_code(frame, number % NUM_CODES)


def write_y4m(path: Path, frames: Iterable[Image], *, rate: int) -> Path:
    """An uncompressed video for the browser's fake camera, so that reading it costs the machine little."""
    with path.open("wb") as file:
        for number, frame in enumerate(frames):
            height, width = frame.shape[:2]
            if number == 0:
                file.write(f"YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420jpeg\n".encode())
            file.write(b"FRAME\n" + cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420).tobytes())
    return path
