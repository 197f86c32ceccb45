"""How many watches one core holds, and what memory each takes.

Call: python -m benchmarks.watches [VIDEO] [--watches 8] [--seconds 30] [--people 5] [--rtsp]

The watches run as in use, at 5 frames a second, tracking and judging everyone in view. Without a video: five practice
people who move all the time, or as many as --people says (0: an empty corridor with a camera's noise), 640 x 360 pixels,
25 frames a second. With --rtsp they come over the network protocol of cameras (needs GStreamer, see
benchmarks/support/rtsp_server.py). All processes count: readers, who judges, and their supervisor. Start-up is left out.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
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
SETTLE_S = 12.0  # until everyone has reported its memory, and the corridor is known
NOISE = 2.0  # grey levels, of a camera in daylight


@dataclass(frozen=True)
class Usage:
    """What all processes hold and have used: shared memory is counted once."""

    memory_mb: float
    reader_mb: float
    cpu_s: float
    statuses: list[WatchStatus]


def main() -> None:
    """Print what the watches take."""
    arguments = _arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        video = arguments.video or str(
            encode_video(folder / "people.mp4", _people(arguments.people), rate=VIDEO_RATE)
        )
        address = stack.enter_context(rtsp_server(Path(video))).address if arguments.rtsp else video
        watches = [
            (str(n), Watch(f"Camera {n}", address, loop=True, motion_gating=not arguments.always))
            for n in range(1, arguments.watches + 1)
        ]
        wanted = watches[: arguments.watches // 2]
        supervisor = stack.enter_context(Supervisor(lambda: wanted, to_store=False))
        _until_live(supervisor, len(wanted))
        half = _usage(supervisor)
        wanted = watches
        _until_live(supervisor, len(wanted))
        before, start = _usage(supervisor), time.monotonic()
        _poll_for(supervisor, arguments.seconds)
        _print(half, before, _usage(supervisor), time.monotonic() - start)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("video", nargs="?")
    parser.add_argument("--watches", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--people", type=int, default=5)
    parser.add_argument("--rtsp", action="store_true")
    parser.add_argument("--always", action="store_true", help="search also while nothing moves")
    return parser.parse_args()


def _people(count: int) -> Iterator[Image]:
    noise = np.random.default_rng(0)
    for image in scene(people=max(1, count), seconds=VIDEO_S):
        small = np.asarray(cv2.resize(image, SIZE, interpolation=cv2.INTER_AREA), np.uint8)
        yield small if count else _corridor(noise)


def _corridor(noise: np.random.Generator) -> Image:
    """Floor, walls and a door in perspective, with the noise of a camera."""
    width, height = SIZE
    image = np.full((height, width, 3), (190, 196, 200), np.float32)
    floor = np.array([(0, height), (width, height), (400, 190), (240, 190)], np.int32)
    cv2.fillPoly(image, [floor], (120, 110, 100))
    cv2.rectangle(image, (270, 100), (370, 190), (90, 70, 60), -1)
    image += noise.normal(0, NOISE, image.shape)
    return np.asarray(image.clip(0, 255), np.uint8)


def _until_live(supervisor: Supervisor, count: int) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        statuses = _poll_for(supervisor, 1.0)
        if sum(s.state is WatchState.LIVE and s.frame_rate > 0 for s in statuses) == count:
            _poll_for(supervisor, SETTLE_S)
            return
    raise SystemExit(f"Not all watches were live after {START_S} s: {[s.reason for s in statuses]}")


def _poll_for(supervisor: Supervisor, seconds: float) -> list[WatchStatus]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        supervisor.poll()
        time.sleep(POLL_S)
    return supervisor.statuses()


def _usage(supervisor: Supervisor) -> Usage:
    statuses = supervisor.statuses()
    readers = {status.pid for status in statuses}
    memory_mb = cpu_s = reader_mb = 0.0
    own = psutil.Process()
    for process in [own, *own.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            memory, used = process.memory_full_info(), process.cpu_times()
            cpu_s += used.user + used.system
            memory_mb += memory.pss / 1e6
            reader_mb += memory.uss / 1e6 if process.pid in readers else 0.0
    return Usage(memory_mb, reader_mb / len(statuses), cpu_s, statuses)


def _print(half: Usage, before: Usage, after: Usage, seconds: float) -> None:
    count, rates = len(after.statuses), [status.frame_rate for status in after.statuses]
    share = (after.cpu_s - before.cpu_s) / seconds / count
    more = (after.memory_mb - half.memory_mb) / (count - len(half.statuses))
    print(
        f"{count} watches, {seconds:.0f} s, people in view: {[sum(s.people.values()) for s in after.statuses]}"
    )
    print(f"frames a second: {min(rates)} to {max(rates)}")
    print(f"longest wait of a frame: {1000 * max(status.waited_s for status in after.statuses):.0f} ms")
    print(f"share of a core each, all processes: {share:.4f}")
    print(
        f"memory in all: {after.memory_mb:.0f} MB; of a reader alone: {after.reader_mb:.1f} MB; "
        f"each watch from the {len(half.statuses) + 1}th on: {more:.1f} MB"
    )
    print(f"one core holds {1 / share:.1f} watches")


if __name__ == "__main__":
    main()
