"""The built-in film to try a camera with, made on this computer when it is first wanted."""

from __future__ import annotations

from pathlib import Path

from maskdet.synthesis import DEMO_RATE, demo_scene
from maskdet.watching.video_writer import VideoWriter

FILE = "demo/entrance.mp4"


def demo_film(data_dir: Path) -> Path:
    """An MP4 in the folder of data; drawn in a few seconds where it is not there yet.

    Raises: WatchProblem where it cannot be written.
    """
    path = data_dir / FILE
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with VideoWriter(path, frame_rate=DEMO_RATE) as video:
        for number, frame in enumerate(demo_scene()):
            video.add(frame, time_s=number / DEMO_RATE)
    return path
