"""The annotated video of a watch as an MP4 file that every player and browser shows."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np

from maskdet.cameras import WatchProblem
from maskdet.results import Image

TICKS = 90_000  # a second; the usual clock of video
MIN_SIDE = 16  # pixels
QUALITY = "23"  # x264's constant rate factor: its default


class VideoWriter:
    """Writes frames at the moments they come. One thread at a time; close it, or the file cannot be played.

    Raises: WatchProblem when the file cannot be written.
    """

    def __init__(self, path: Path, *, frame_rate: float) -> None:
        import av  # 0.2 s to import

        try:
            path.open("wb").close()  # PyAV opens it with the first frame only: too late for a sentence
            self._container = av.open(str(path), "w", format="mp4")
        except (av.FFmpegError, OSError) as error:
            raise WatchProblem(
                f"{path} cannot be written ({(error.strerror or 'unknown').lower()}). Name a file in a folder of yours."
            ) from None
        rate = Fraction(frame_rate).limit_denominator(100)
        self._stream = self._container.add_stream(
            "libx264", rate=rate, options={"crf": QUALITY, "preset": "veryfast"}
        )
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.time_base = Fraction(
            1, TICKS
        )  # frames come when they come, not by the beat
        self._start_s: float | None = None
        self._last_tick = -1

    def add(self, image: Image, *, time_s: float | None = None) -> None:
        """Append an RGB frame; frames of another size than the first are fitted to it."""
        import av

        time_s = time.monotonic() if time_s is None else time_s
        if self._start_s is None:
            self._start_s = time_s
            # This kind of video has even sides, and players want some pixels.
            height, width = (max(MIN_SIDE, side // 2 * 2) for side in image.shape[:2])
            self._stream.height, self._stream.width = height, width
        size = (self._stream.width, self._stream.height)
        if image.shape[1::-1] != size:
            image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        self._last_tick = max(self._last_tick + 1, round((time_s - self._start_s) * TICKS))
        frame.pts, frame.time_base = self._last_tick, Fraction(1, TICKS)
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Write what is left; a video without a frame is an empty file."""
        if self._start_s is not None:
            self._container.mux(self._stream.encode())
        self._container.close()

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
