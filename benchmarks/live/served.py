"""The running app, and a browser whose camera plays a scene."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.live.frame_code import coded, write_y4m
from benchmarks.support.browser import Server, open_browser, serve
from benchmarks.support.moving_scene import RATE, scene

VIDEO_S = 30  # frame codes repeat after 34 s


@contextmanager
def live_server(people: int = 2) -> Iterator[tuple[Server, Any]]:
    """A server, and a browser whose camera plays people with a number in each frame."""
    with tempfile.TemporaryDirectory() as folder:
        video = write_y4m(
            Path(folder) / "camera.y4m", coded(scene(people=people, seconds=VIDEO_S)), rate=RATE
        )
        with serve(Path(folder) / "log.txt", data_dir=folder) as server, open_browser(video) as browser:
            yield server, browser


def cpu_s(pid: int) -> float:
    """Processor seconds a process has used."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
