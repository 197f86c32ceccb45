"""How many watches one core holds.

Call: python -m benchmarks.watches [VIDEO] [--watches 8] [--seconds 30] [--rtsp]

Each watch is a process as in use, at 5 frames a second, tracking and judging everyone in view. Without a video: five
practice people who move all the time, 640 x 360 pixels, 25 frames a second. With --rtsp they come over the network
protocol of cameras (needs GStreamer, see benchmarks/support/rtsp_server.py). Start-up is left out.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import psutil

from benchmarks.support.moving_scene import scene
from benchmarks.support.rtsp_server import encode_video, rtsp_server
from maskdet.cameras import Watch
from maskdet.results import Image
from maskdet.watching import POLL_S, Supervisor, WatchState, WatchStatus

SIZE, VIDEO_RATE, VIDEO_S = (640, 360), 25, 16
START_S = 120


def main() -> None:
    """Print what each watch takes."""
    arguments = _arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        video = arguments.video or str(encode_video(folder / "people.mp4", _people(), rate=VIDEO_RATE))
        address = stack.enter_context(rtsp_server(Path(video))).address if arguments.rtsp else video
        watches = [
            (str(n), Watch(f"Camera {n}", address, loop=True)) for n in range(1, arguments.watches + 1)
        ]
        supervisor = stack.enter_context(Supervisor(lambda: watches, to_store=False))
        before = _until_live(supervisor, len(watches))
        start = time.monotonic()
        after = _poll_for(supervisor, arguments.seconds)
        _print(before, after, time.monotonic() - start, supervisor)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("video", nargs="?")
    parser.add_argument("--watches", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rtsp", action="store_true")
    return parser.parse_args()


def _people() -> Iterator[Image]:
    for image in scene(people=5, seconds=VIDEO_S):
        yield np.asarray(cv2.resize(image, SIZE, interpolation=cv2.INTER_AREA), np.uint8)


def _until_live(supervisor: Supervisor, count: int) -> dict[str, WatchStatus]:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        statuses = _poll_for(supervisor, 1.0)
        if sum(s.state is WatchState.LIVE and s.frame_rate > 0 for s in statuses.values()) == count:
            return _poll_for(supervisor, 3.0)
    raise SystemExit(f"Not all watches were live after {START_S} s: {[s.reason for s in statuses.values()]}")


def _poll_for(supervisor: Supervisor, seconds: float) -> dict[str, WatchStatus]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        supervisor.poll()
        time.sleep(POLL_S)
    return {status.watch_id: status for status in supervisor.statuses()}


def _print(
    before: dict[str, WatchStatus], after: dict[str, WatchStatus], seconds: float, supervisor: Supervisor
) -> None:
    shares = [(after[watch_id].cpu_s - status.cpu_s) / seconds for watch_id, status in before.items()]
    mean = sum(shares) / len(shares)
    own = psutil.Process().cpu_times()
    print(
        f"{len(shares)} watches, {seconds:.0f} s, people in view: {[sum(s.people.values()) for s in after.values()]}"
    )
    print(
        f"frames a second: {min(s.frame_rate for s in after.values())} to {max(s.frame_rate for s in after.values())}"
    )
    print(
        f"share of a core each: {mean:.3f} ({min(shares):.3f} to {max(shares):.3f}); supervisor: {own.user + own.system:.1f} s in all"
    )
    print(f"memory each: {sum(s.memory_mb for s in after.values()) / len(shares):.0f} MB")
    print(f"one core holds {1 / mean:.1f} watches")


if __name__ == "__main__":
    main()
