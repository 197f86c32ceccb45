"""The annotated video of a watch as an MP4 file that every player and browser shows."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import cv2
import numpy as np

from maskdet.cameras import WatchProblem
from maskdet.language import tr
from maskdet.results import Image

if TYPE_CHECKING:
    from av import FFmpegError

TICKS = 90_000  # a second; the usual clock of video
MIN_SIDE = 16  # pixels
QUALITY = "23"  # x264's constant rate factor: its default

# Every two seconds (in microseconds) a part that can be played whatever happens; an ordinary file once it is closed.
PARTS = {"movflags": "hybrid_fragmented", "frag_duration": "2000000", "flush_packets": "1"}


class VideoWriter:
    """Writes frames at the moments they come. One thread at a time.

    The video grows in a hidden file beside its own. A new one takes its name with the first frame; one that exists is
    replaced at the end, and not at all without a frame. What was written so far can be played also after a kill.

    Raises: WatchProblem when the file cannot be written.
    """

    def __init__(self, path: Path, *, frame_rate: float) -> None:
        import av  # 0.2 s to import

        try:
            self._path, self._hidden = path, _hidden_file(path)
            self._container = av.open(str(self._hidden or path), "w", format="mp4", container_options=PARTS)
        except (av.FFmpegError, OSError) as error:
            raise _not_writable(path, error) from None
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
            self._container.start_encoding()  # opens the file
            if not self._path.exists():
                self._take_name()
        size = (self._stream.width, self._stream.height)
        if image.shape[1::-1] != size:
            image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        self._last_tick = max(self._last_tick + 1, round((time_s - self._start_s) * TICKS))
        frame.pts, frame.time_base = self._last_tick, Fraction(1, TICKS)
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Write what is left; a video without a frame leaves no file, and an older one as it was."""
        try:
            if self._start_s is not None:
                self._container.mux(self._stream.encode())
            self._container.close()
            if self._start_s is not None:
                self._take_name()
        finally:
            if self._hidden:
                self._hidden.unlink(missing_ok=True)

    def _take_name(self) -> None:
        if self._hidden:
            try:
                self._hidden.replace(self._path)
            except OSError as error:
                raise _not_writable(self._path, error) from None
            self._hidden = None

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _hidden_file(path: Path) -> Path | None:
    """A new file in the same folder; None for a device or a pipe, which is written to as it is."""
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.stat().st_mode):
            return None
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".maskdet.")
    os.close(handle)
    Path(name).chmod(0o644)
    return Path(name)


def _not_writable(path: Path, error: FFmpegError | OSError) -> WatchProblem:
    reason = (error.strerror or "unknown").lower()
    return WatchProblem(
        tr("{file} cannot be written ({why}). Name a file in a folder of yours.", file=path, why=reason)
    )
