"""ClipRecorder: the last seconds of a watch, and short films of its events, in which no face can be recognised.

Small JPEGs wait in memory for an event. Only then a thread of its own, which gives way to all others, hides the faces and
encodes: H.264 in MP4, as every browser shows it. The watch itself does no more than shrink each frame.
"""

from __future__ import annotations

import io
import logging
import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

from maskdet.images import HIDE_CONFIDENCE, decode_image, fit_within, hide_faces, jpeg_bytes
from maskdet.results import Face, Image
from maskdet.watching.video_writer import MIN_SIDE, TICKS

if TYPE_CHECKING:
    from maskdet.detection import FaceDetector

log = logging.getLogger("maskdet.watching")

BEFORE_S, AFTER_S = 5.0, 5.0  # around the moment of the event
LATE_S = 10.0  # so much later an event may still be reported: the silence that all watches share is asked for first
SIDE, JPEG_QUALITY = 640, 85  # pixels of the long side
SIZES = (256, 640)  # long sides at which its frames are searched for faces to hide
QUALITY = "26"  # x264's constant rate factor
MOST_WAITING = 3  # clips; a watch that reports more at once gets no clip of the others
NICENESS = 10
CLOSE_S = 6.0  # for the clips that still are made when the watch ends

WriteClip = Callable[[str, bytes], None]


@dataclass(frozen=True, eq=False)
class ClipFrame:
    """A frame that waits: when it came, small, and the faces that the watch knew of in it, in its pixels."""

    time_s: float
    jpeg: bytes
    faces: tuple[Face, ...]


class ClipRecorder:
    """Makes the clips of one watch. `add`, `keep` and `close` from one thread.

    Args:
        load_detector: a face detector for this alone: the one of the watch must not be kept waiting.
        write: gets the id of the event and its MP4, in the recorder's own thread.
    """

    def __init__(self, *, load_detector: Callable[[], FaceDetector], write: WriteClip) -> None:
        self._load, self._write = load_detector, write
        self._frames: deque[ClipFrame] = deque()
        self._wanted: list[tuple[str, float]] = []  # event_id, its moment
        self._ready: queue.Queue[tuple[str, list[ClipFrame]] | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="clips", daemon=True)
        self._thread.start()

    def add(self, image: Image, faces: Sequence[Face], *, time_s: float) -> None:
        """Take in a frame, with private parts black, and all that may be a face in it."""
        small = fit_within(image, SIDE)
        scale = small.shape[1] / image.shape[1]
        shrunk = tuple(face.scaled(scale) for face in faces)
        self._frames.append(ClipFrame(time_s, jpeg_bytes(small, quality=JPEG_QUALITY), shrunk))
        while self._frames[0].time_s < time_s - BEFORE_S - AFTER_S - LATE_S:
            self._frames.popleft()
        self._hand_over(time_s)

    def keep(self, event_id: str, moment_s: float) -> None:
        """Make a clip around this moment, on the clock of the frames, once the seconds after it are there."""
        self._wanted.append((event_id, moment_s))

    def close(self) -> None:
        """Make what is wanted of what there is, for at most some seconds."""
        self._hand_over(float("inf"))
        with suppress(queue.Full):
            self._ready.put_nowait(None)
        self._thread.join(CLOSE_S)

    def _hand_over(self, now_s: float) -> None:
        """Pass on what all frames have come for."""
        due = [one for one in self._wanted if now_s >= one[1] + AFTER_S]
        self._wanted = [one for one in self._wanted if one not in due]
        for event_id, moment_s in due:
            near = [frame for frame in self._frames if -BEFORE_S <= frame.time_s - moment_s <= AFTER_S]
            try:
                self._ready.put_nowait((event_id, near))
            except queue.Full:
                log.warning("Too many events at once: one of them is kept without a clip.")

    def _run(self) -> None:
        with suppress(OSError, AttributeError):  # of this thread only, where the system can do so
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        while (wanted := self._ready.get()) is not None:
            event_id, frames = wanted
            try:
                if frames:
                    self._write(event_id, clip_mp4(frames, self._load()))
            except Exception:
                log.exception("A clip could not be made; its event is kept without one")


def clip_mp4(frames: Sequence[ClipFrame], detector: FaceDetector) -> bytes:
    """Frames as MP4, each at its moment, all faces in them made unrecognisable.

    What the detector finds in a frame is hidden in those beside it as well: someone who turns away is not lost for long.
    """
    import av

    images = [decode_image(frame.jpeg) for frame in frames]
    found = [
        [*detector.detect(image, min_confidence=HIDE_CONFIDENCE, sizes=SIZES), *frame.faces]
        for image, frame in zip(images, frames, strict=True)
    ]
    height, width = (max(MIN_SIDE, side // 2 * 2) for side in images[0].shape[:2])
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream(
            "libx264", rate=Fraction(TICKS), options={"crf": QUALITY, "preset": "veryfast"}
        )
        stream.pix_fmt, stream.width, stream.height = "yuv420p", width, height
        stream.codec_context.time_base = Fraction(1, TICKS)
        stream.codec_context.thread_count = 1
        tick = -1
        for index, image in enumerate(images):
            near = [face for faces in found[max(0, index - 1) : index + 2] for face in faces]
            shown = hide_faces(image, near)
            if shown.shape[:2] != (height, width):
                shown = np.asarray(cv2.resize(shown, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
            picture = av.VideoFrame.from_ndarray(shown, format="rgb24")
            tick = max(tick + 1, round((frames[index].time_s - frames[0].time_s) * TICKS))
            picture.pts, picture.time_base = tick, Fraction(1, TICKS)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return file.getvalue()
