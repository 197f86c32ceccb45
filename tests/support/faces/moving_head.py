"""A video of a person who moves the head, for the browser's fake camera."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from maskdet.images.encoding import jpeg_bytes
from maskdet.synthesis.orl import orl_face

WIDTH, HEIGHT, FRAMES_A_SHOT = 640, 480, 12


def record_moving_head(path: Path, *, person: int = 12) -> Path:
    """Ten real shots of one person, one after the other, as a file of JPEG frames."""
    frames = [_frame(person, shot) for shot in range(1, 11)]
    path.write_bytes(b"".join(frame for frame in frames for _ in range(FRAMES_A_SHOT)))
    return path


def _frame(person: int, shot: int) -> bytes:
    head = cv2.resize(orl_face(person, shot).image, None, fx=3.6, fy=3.6, interpolation=cv2.INTER_CUBIC)
    canvas = np.full((HEIGHT, WIDTH, 3), 190, np.uint8)
    y, x = (HEIGHT - head.shape[0]) // 2, (WIDTH - head.shape[1]) // 2
    canvas[y : y + head.shape[0], x : x + head.shape[1]] = head
    return jpeg_bytes(canvas, quality=92)
