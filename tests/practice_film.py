"""A short film of practice people for watches: one takes the mask off half way, the other wears one all the time."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from tests.moving_scene import RATE, scene
from tests.rtsp_server import encode_film

STEP = 3  # every third frame: ten a second


def practice_film(path: Path, *, seconds: float = 10.0) -> Path:
    """An MP4 of 640x480 pixels, ten frames a second."""
    return encode_film(path, islice(scene(seconds=seconds), 0, None, STEP), rate=RATE // STEP)
