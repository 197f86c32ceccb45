"""Cameras at this computer by OpenCV, videos at their own pace, and folders of pictures."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from maskdet.cameras.address import SourceProblem
from maskdet.cameras.video_file import MAX_SIDE, Beat, Stop, video_frames
from maskdet.errors import isolated, log_problem
from maskdet.images import EXTENSIONS, decode_image, fit_within
from maskdet.language import tr
from maskdet.results import Image

PICTURE_S = 1.0  # a picture of a folder is shown so long: long enough to be voted on
PICTURE_RATE = 10.0  # frames a second of a standing picture, where no rate is asked for
MOST_CAMERAS = 4  # at this computer that are asked for a picture
LATE_S = 1.0  # a video that is so far behind goes on from here instead of hurrying


def usb_frames(number: int, *, frame_rate: float | None, stop: Stop) -> Iterator[Image]:
    """The wanted frames of a camera at this computer.

    Raises: SourceProblem.
    """
    # It warns of what the sentences below explain.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    camera = cv2.VideoCapture(number)
    try:
        if not camera.isOpened():
            raise SourceProblem(
                tr(
                    "There is no camera {number} at this computer, or another program uses it. Plug one in, close the other "
                    "program, or name an address, a film or a folder.",
                    number=number,
                ),
                final=True,
            )
        beat = Beat(frame_rate)
        while not stop():
            if not camera.grab():
                raise SourceProblem(
                    tr("Camera {number} gives no picture any more. Check its cable.", number=number)
                )
            if beat.wants(time.monotonic()):
                _, image = camera.retrieve()
                yield np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)
    finally:
        camera.release()


@dataclass(frozen=True, eq=False)
class LocalCamera:
    """A camera at this computer: its number, and what it sees, RGB, (height, width, 3), uint8."""

    number: int
    image: Image


def local_cameras(most: int = MOST_CAMERAS) -> list[LocalCamera]:
    """The cameras at this computer that give a picture; a second or two for each."""
    found = []
    for number in _numbers(most):
        with suppress(SourceProblem):
            image = next(usb_frames(number, frame_rate=None, stop=lambda: False), None)
            found += [LocalCamera(number, image)] if image is not None else []
    return found


def _numbers(most: int) -> list[int]:
    """Where cameras may be: on Linux the devices say it."""
    if sys.platform.startswith("linux"):
        devices = (path.name.removeprefix("video") for path in Path("/dev").glob("video*"))
        return sorted(int(number) for number in devices if number.isdecimal())[:most]
    return list(range(most))


def paced_video(
    path: str, *, frame_rate: float | None, loop: bool, stop: Stop
) -> Iterator[tuple[float, Image]]:
    """The wanted frames of a video at its own pace, once or again and again without a gap.

    Yields: (seconds since the video's first frame, RGB image).
    Raises: SourceProblem.
    """
    start, last_s = time.monotonic(), 0.0
    while not stop():
        shown = 0
        for seconds, image in video_frames(path, frame_rate=frame_rate, stop=stop):
            start = _wait_until(start, start + seconds, stop)
            last_s, shown = seconds, shown + 1
            yield seconds, image
        if not loop or not shown:
            return
        start += last_s + (1 / frame_rate if frame_rate else last_s / (shown - 1) if shown > 1 else PICTURE_S)


def pictures(path: Path, *, frame_rate: float | None, loop: bool, stop: Stop) -> Iterator[Image]:
    """A picture, or each one of a folder in the order of their names, for a second; damaged ones are passed over.

    Raises: SourceProblem when there is none that can be read.
    """
    files = _files(path)
    rate = frame_rate or PICTURE_RATE
    while not stop():
        shown = 0
        for file in files:
            if stop():
                return
            image: Image | None = None
            with isolated(file.name, log_problem):
                image = fit_within(decode_image(file.read_bytes()), MAX_SIDE)
            if image is None:
                continue
            shown += 1
            yield from _standing(image, rate, stop)
        if not shown:
            raise SourceProblem(
                tr("There is no picture in {folder} that can be read. Choose another folder.", folder=path),
                final=True,
            )
        if not loop:
            return


def _files(path: Path) -> list[Path]:
    try:
        found = list(path.iterdir()) if path.is_dir() else [path]
    except OSError as error:
        raise SourceProblem(
            tr(
                "{path} cannot be read ({why}). Check its permissions.",
                path=path,
                why=(error.strerror or tr("unknown")).lower(),
            ),
            final=True,
        ) from None
    return sorted(file for file in found if file.suffix.lower().lstrip(".") in EXTENSIONS)


def _standing(image: Image, rate: float, stop: Stop) -> Iterator[Image]:
    for _ in range(max(1, round(PICTURE_S * rate))):
        if stop():
            return
        yield image
        time.sleep(1 / rate)


def _wait_until(start: float, moment: float, stop: Stop) -> float:
    """Sleep until `moment`. Returns: the video's start, later by what the video is behind."""
    while not stop() and (left := moment - time.monotonic()) > 0:
        time.sleep(min(left, 0.25))
    behind = time.monotonic() - moment
    return start + behind if behind > LATE_S else start
