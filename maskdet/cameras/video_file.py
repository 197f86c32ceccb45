"""Videos and streams by PyAV: packets -> RGB frames, only as many as are wanted.

Every frame of a video must be decoded to know the next one, but only the wanted ones are turned into RGB, and frames
that no other frame needs are not even decoded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from maskdet.cameras.address import SourceProblem
from maskdet.redaction import hide_credentials
from maskdet.results import Image

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

OPEN_S = 5.0  # to the first packet
READ_S = 1.0  # a read that waits longer is broken off, so that a source can be closed at any time
SILENT_S = 5.0  # without a packet: the connection is given up
MAX_SIDE = 1920  # pixels; larger frames are made smaller: faces that matter are large enough then
EARLY = 0.1  # of the time between two wanted frames: how much too early one may come
LIVE_OPTIONS = {"rtsp_transport": "tcp", "fflags": "nobuffer"}

Stop = Callable[[], bool]


class Beat:
    """Which frames are wanted, so many a second. Times are handed in, in seconds."""

    def __init__(self, frame_rate: float | None) -> None:
        self.period_s = 1 / frame_rate if frame_rate else 0.0
        self._next_s: float | None = None

    def wants(self, time_s: float) -> bool:
        """Whether the frame of this time is wanted; a time before the last one starts anew."""
        early_s = EARLY * self.period_s
        if self._next_s is not None and self._next_s - 2 * self.period_s <= time_s < self._next_s - early_s:
            return False
        on_time = self._next_s is not None and abs(time_s - self._next_s) <= self.period_s
        self._next_s = (self._next_s if on_time and self._next_s is not None else time_s) + self.period_s
        return True


def video_frames(path: str, *, frame_rate: float | None, stop: Stop) -> Iterator[tuple[float, Image]]:
    """The wanted frames of a video, as fast as the machine reads them.

    Args:
        frame_rate: frames a second of the video's own time; None: all of them.
        stop: asked before each packet.

    Yields: (seconds since the video's first frame, RGB image).
    Raises: SourceProblem when it cannot be read as a video.
    """
    with _opened(path, {}) as container:
        stream = _prepared(container, frame_rate)
        beat, first_s = Beat(frame_rate), None
        for frame in _decoded(container, stream, path, stop):
            seconds = 0.0 if frame.time is None else float(frame.time)
            first_s = seconds if first_s is None else first_s
            if beat.wants(seconds - first_s):
                yield seconds - first_s, to_rgb(frame)


def stream_frames(address: str, *, frame_rate: float | None, stop: Stop) -> Iterator[Image]:
    """The wanted frames of a live address, as they arrive.

    Raises: SourceProblem when it cannot be opened, breaks off or falls silent.
    """
    with _opened(address, LIVE_OPTIONS if address.lower().startswith("rtsp") else {}) as container:
        beat = Beat(frame_rate)
        for frame in _decoded(container, _prepared(container, None), address, stop):
            if beat.wants(time.monotonic()):
                yield to_rgb(frame)


def duration_s(path: str) -> float:
    """Length of a video in seconds; 0 where it does not hold it.

    Raises: SourceProblem.
    """
    with _opened(path, {}) as container:
        return (container.duration or 0) / 1e6


def to_rgb(frame: VideoFrame) -> Image:
    """A decoded frame as RGB, the right way up, at most `MAX_SIDE` pixels long."""
    scale = min(1.0, MAX_SIDE / max(frame.width, frame.height))
    width, height = round(frame.width * scale), round(frame.height * scale)
    image = frame.to_ndarray(format="rgb24", width=width, height=height)
    turns = round(frame.rotation / 90) % 4
    return np.asarray(np.ascontiguousarray(np.rot90(image, turns)) if turns else image, np.uint8)


def _opened(address: str, options: dict[str, str]) -> InputContainer:
    import av  # 0.2 s to import

    try:
        return av.open(address, options=options, timeout=(OPEN_S, READ_S))
    except (av.FFmpegError, OSError, ValueError) as error:
        raise _problem(address, error) from None  # the error's own text holds the address


def _prepared(container: InputContainer, frame_rate: float | None) -> VideoStream:
    if not container.streams.video:
        raise SourceProblem(
            "There is no picture in it, sound at most. Choose another film or stream.", final=True
        )
    stream = container.streams.video[0]
    stream.thread_type = "NONE"  # threads make one video faster, and many cameras slower
    stream.codec_context.thread_count = 1
    own_rate = float(stream.average_rate or 0)
    if frame_rate and own_rate >= 2 * frame_rate:
        stream.codec_context.skip_frame = "NONREF"
    return stream


def _decoded(
    container: InputContainer, stream: VideoStream, address: str, stop: Stop
) -> Iterator[VideoFrame]:
    """Frames until the end; damaged packets are passed over, as cameras on a bad line send them."""
    import av

    heard_s = time.monotonic()
    packets = container.demux(stream)
    while not stop():
        try:
            packet = next(packets)
            heard_s = time.monotonic()
            yield from packet.decode()
        except (StopIteration, EOFError):
            return
        except av.error.InvalidDataError:
            continue
        except (av.error.ExitError, TimeoutError) as error:  # READ_S is over
            if time.monotonic() - heard_s > SILENT_S:
                raise _problem(address, error) from None
            packets = container.demux(stream)
        except (av.FFmpegError, OSError) as error:
            raise _problem(address, error) from None


def _problem(address: str, error: Any) -> SourceProblem:
    """What went wrong, in words; never the error's own text, which holds the address with its password."""
    import av

    shown = hide_credentials(address)
    if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError | PermissionError):
        return SourceProblem(f"{shown} wants another user name or password. Check both in the address.")
    if isinstance(error, av.error.HTTPNotFoundError):
        return SourceProblem(
            f"The camera answers, but has nothing at {shown}. Check the path in the address."
        )
    if isinstance(error, av.error.ExitError | TimeoutError):
        return SourceProblem(f"{shown} has sent nothing for {SILENT_S:g} seconds. It is asked again.")
    if isinstance(error, av.error.InvalidDataError):
        return SourceProblem(
            f"{shown} holds no film that can be read. Choose an MP4, MKV, AVI or WebM file.",
            final="://" not in address,
        )
    why = (getattr(error, "strerror", "") or type(error).__name__).lower()
    return SourceProblem(f"{shown} cannot be read ({why}). Check the address and whether the camera is on.")
