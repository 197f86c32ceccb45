"""Videos and streams by PyAV: packets -> RGB frames, only as many as are wanted.

Every frame of a video must be decoded to know the next one, but only the wanted ones are turned into RGB, and frames
that no other frame needs are not even decoded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from maskdet.cameras.address import SILENT_S, SourceProblem, read_problem
from maskdet.language import tr
from maskdet.results import Image
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

OPEN_S = 5.0  # to the first packet
READ_S = 1.0  # a read that waits longer is broken off, so that a source can be closed at any time
MAX_SIDE = 1920  # pixels; larger frames are made smaller: faces that matter are large enough then
EARLY = 0.1  # of the time between two wanted frames: how much too early one may come
LIVE_OPTIONS = {"rtsp_transport": "tcp", "fflags": "nobuffer"}
# Only these formats of FFmpeg ever see a file. Its others include playlists, which open other files and addresses.
FORMATS = (
    "asf,avi,dhav,dv,flv,gif,h264,hevc,ivf,m4v,matroska,mjpeg,mov,mp4,"
    "mpeg,mpegts,mpegvideo,nut,obu,ogg,vc1,webm,yuv4mpegpipe"
)
FILE_OPTIONS = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
RAW_FORMATS = (
    "h264",
    "hevc",
    "m4v",
    "mjpeg",
    "mpegvideo",
    "obu",
)  # without times: all their frames are counted
USUAL_RATE = 25.0  # frames a second of a video that does not say
SHUFFLED_S = 1.0  # frames of AVI files come with the times of their neighbours
MAX_GAP_S = 3600.0  # between two frames; a longer one is a damaged time
MAX_STRETCH = 8.0  # wider or narrower pixels are no pixels, but a damaged header

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
    with _opened_file(path) as container:
        stream = _prepared(container, frame_rate)
        beat, clock = Beat(frame_rate), VideoClock(float(stream.guessed_rate or stream.average_rate or 0))
        for frame in _decoded(container, stream, path, stop):
            seconds = clock.time_s(None if frame.time is None else float(frame.time))
            if beat.wants(seconds):
                yield seconds, to_rgb(frame, stretch=_stretch(stream))


def stream_frames(
    address: str, *, frame_rate: float | None, stop: Stop, key_frames: bool = False
) -> Iterator[Image]:
    """The wanted frames of a live address, as they arrive; with `key_frames` only those that need no other one are decoded.

    Raises: SourceProblem when it cannot be opened, breaks off or falls silent.
    """
    with _opened(address, LIVE_OPTIONS if address.lower().startswith("rtsp") else {}) as container:
        beat, stream = Beat(frame_rate), _prepared(container, None)
        if key_frames:
            stream.codec_context.skip_frame = "NONKEY"
        for frame in _decoded(container, stream, address, stop):
            if beat.wants(time.monotonic()):
                yield to_rgb(frame, stretch=_stretch(stream))


def duration_s(path: str) -> float:
    """Length of a video in seconds; 0 where it does not hold it.

    Raises: SourceProblem.
    """
    with _opened_file(path) as container:
        return (container.duration or 0) / 1e6


class VideoClock:
    """The time of each frame in seconds since the first one; it never stands still and never goes back.

    Raw streams have no times at all, damaged and joined videos have wrong ones: then the frames are counted.
    """

    def __init__(self, frame_rate: float) -> None:
        self._period_s = 1 / (frame_rate or USUAL_RATE)
        self._shift_s = 0.0
        self._last_s: float | None = None

    def time_s(self, written_s: float | None) -> float:
        """Of the next frame, whose time is written as `written_s`, or is not."""
        if self._last_s is None:
            self._last_s, self._shift_s = 0.0, -(written_s or 0.0)
            return 0.0
        seconds = None if written_s is None else written_s + self._shift_s
        if seconds is None or not 0 < seconds - self._last_s <= MAX_GAP_S:
            next_s = self._last_s + self._period_s
            if seconds is not None and abs(seconds - self._last_s) > SHUFFLED_S:
                self._shift_s += next_s - seconds
            seconds = next_s
        self._last_s = seconds
        return seconds


def to_rgb(frame: VideoFrame, *, stretch: float = 1.0) -> Image:
    """A decoded frame as RGB, as people see it: the right way up, at most `MAX_SIDE` pixels long.

    Args:
        stretch: width of a pixel divided by its height.
    """
    width, height = frame.width * max(1.0, stretch), frame.height / min(1.0, stretch)
    scale = min(1.0, MAX_SIDE / max(width, height))
    width, height = max(1, round(width * scale)), max(1, round(height * scale))
    image = frame.to_ndarray(format="rgb24", width=width, height=height)
    turns = round(frame.rotation / 90) % 4
    return np.asarray(np.ascontiguousarray(np.rot90(image, turns)) if turns else image, np.uint8)


def _stretch(stream: VideoStream) -> float:
    """Width of a pixel divided by its height, as the video says; 1 where it says nothing of use."""
    ratio = float(stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio or 1)
    return ratio if 1 / MAX_STRETCH <= ratio <= MAX_STRETCH else 1.0


def _opened_file(path: str) -> InputContainer:
    return _opened(f"file:{path}", FILE_OPTIONS)  # a name such as http:a.mp4 is no address


def _opened(address: str, options: dict[str, str]) -> InputContainer:
    import av  # 0.2 s to import

    try:
        return av.open(address, options=options, timeout=(OPEN_S, READ_S), metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        raise read_problem(
            address.removeprefix("file:"), error
        ) from None  # the error's own text holds the address


def _prepared(container: InputContainer, frame_rate: float | None) -> VideoStream:
    if not container.streams.video:
        raise SourceProblem(
            tr("There is no picture in it, sound at most. Choose another film or stream."), final=True
        )
    stream = container.streams.video[0]
    if stream.codec_context is None:
        raise SourceProblem(
            tr("Its picture is coded in a way that cannot be read here. Save it as MP4 with H.264."),
            final=True,
        )
    most = round(get_settings().max_megapixels * 1e6)
    if stream.width * stream.height > most:
        raise SourceProblem(
            tr(
                "Its picture of {width} x {height} pixels is too large: the limit is {most} megapixels. Choose another film "
                "or stream.",
                width=stream.width,
                height=stream.height,
                most=f"{most / 1e6:g}",
            ),
            final=True,
        )
    stream.codec_context.options = {"max_pixels": str(most)}  # it may grow on the way
    stream.thread_type = "NONE"  # threads make one video faster, and many cameras slower
    stream.codec_context.thread_count = 1
    own_rate = float(stream.average_rate or 0)
    if frame_rate and own_rate >= 2 * frame_rate and container.format.name not in RAW_FORMATS:
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
                raise read_problem(address, error) from None
            packets = container.demux(stream)
        except (av.FFmpegError, OSError) as error:
            raise read_problem(address, error) from None
