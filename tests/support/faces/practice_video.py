"""A short video of practice people for watches: one takes the mask off half way, the other wears one all the time."""

from __future__ import annotations

import tempfile
from functools import cache
from itertools import islice
from pathlib import Path

from benchmarks.support.moving_scene import RATE, scene
from benchmarks.support.rtsp_server import encode_video

STEP = 3  # every third frame: ten a second


def practice_video(path: Path, *, seconds: float = 10.0) -> Path:
    """An MP4 of 640x480 pixels, ten frames a second; each length is drawn once in a process."""
    path.write_bytes(_encoded(seconds))
    return path


@cache
def _encoded(seconds: float) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        frames = islice(scene(seconds=seconds), 0, None, STEP)
        return encode_video(Path(folder) / "people.mp4", frames, rate=RATE // STEP).read_bytes()
