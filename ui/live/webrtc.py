"""LiveLink: between the visitor's video (WebRTC, aiortc) and a LiveMonitor, newest frame only, both ways.

streamlit-webrtc's own frame callback hands out each frame one frame late, and freezes for good when the callback
raises. So the link plugs in as a sink for what comes in and a source for what goes out. Nothing here is queued:
while a frame is worked on, only the newest of those that arrive is kept, so that a slow machine loses frames
instead of falling behind.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import av
import cv2
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.contrib.media import MediaRelay
from aiortc.mediastreams import MediaStreamError

from maskdet.live import NUM_PIPELINES, LiveMonitor, ServerFull, SessionSlots
from maskdet.results import Image
from ui.widgets.memory import give_back_memory
from ui.widgets.signed_in.threads import as_visitor

log = logging.getLogger("maskdet.live.monitor")

# Frames of all visitors are worked on here, never on the server's event loop, which serves the pages.
WORKERS = ThreadPoolExecutor(NUM_PIPELINES, thread_name_prefix="maskdet live")

GIVE_BACK_S = 3.0


class ShownTrack(MediaStreamTrack):
    """The annotated video on its way back. `put` and `recv` run on the event loop."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._newest: av.VideoFrame | None = None
        self._arrived = asyncio.Event()

    def put(self, frame: av.VideoFrame) -> None:
        """Replace what is sent next."""
        self._newest = frame
        self._arrived.set()

    async def recv(self) -> av.VideoFrame:
        """The next frame; raises MediaStreamError when the link has ended."""
        await self._arrived.wait()
        self._arrived.clear()
        if self.readyState != "live" or self._newest is None:
            raise MediaStreamError
        return self._newest

    def end(self) -> None:
        """Let whoever waits for a frame go."""
        self.stop()
        self._newest = None
        self._arrived.set()


class LiveLink:
    """One connection of one visitor: a `MediaSink` for streamlit-webrtc, with `shown` as the track to send back.

    Good for one START: after `stop` make another.
    """

    def __init__(self, monitor: LiveMonitor, slots: SessionSlots, visitor: str) -> None:
        self.monitor = monitor
        self.shown = ShownTrack()
        self.ended = False
        self.refused: ServerFull | None = None
        self._slots, self._visitor = slots, visitor
        self._process = as_visitor(process_frame)
        self._track: MediaStreamTrack | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._newest: av.VideoFrame | None = None
        self._arrived = asyncio.Event()

    # What streamlit-webrtc calls (its protocol MediaSink, hence the names)

    def addTrack(self, track: MediaStreamTrack) -> None:  # noqa: N802
        """The video that comes in."""
        self._track = track

    def hasTrack(self) -> bool:  # noqa: N802
        """Whether `addTrack` was called."""
        return self._track is not None

    def start(self) -> None:
        """Begin, on the event loop."""
        self._loop = asyncio.get_running_loop()
        self._tasks = [self._loop.create_task(part()) for part in (self._receive, self._work)]

    def stop(self) -> None:
        """End, from any thread, as often as you like."""
        self.ended = True
        self._slots.leave(self._visitor)
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        self._newest = self._track = None
        self.shown.end()
        # When the connection has ended too, a moment later, most of what it held can be returned.
        asyncio.get_running_loop().call_later(GIVE_BACK_S, WORKERS.submit, give_back_memory)

    async def _receive(self) -> None:
        """Keep the newest frame that came in."""
        assert self._track is not None
        try:
            while True:
                frame = await self._track.recv()
                if isinstance(frame, av.VideoFrame):
                    self._newest = frame
                    self._arrived.set()
        except MediaStreamError:
            self.stop()  # the camera stopped, or the visitor left

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            frame, self._newest = self._newest, None
            if frame is not None and self._has_slot():
                now_s = time.monotonic()
                self.shown.put(await loop.run_in_executor(WORKERS, self._process, self.monitor, frame, now_s))

    def _has_slot(self) -> bool:
        """Keep the slot with every frame; a visitor who comes too late learns why nothing is shown."""
        try:
            self._slots.take(self._visitor, now_s=time.monotonic())
        except ServerFull as full:
            self.refused = full
            return False
        self.refused = None
        return True


def process_frame(monitor: LiveMonitor, frame: av.VideoFrame, now_s: float) -> av.VideoFrame:
    """Convert, judge, annotate, convert back. Never raises: at worst the frame goes back as it came."""
    try:
        image = _to_image(frame)
        shown = _to_frame(monitor.process(image, now_s=now_s))
        shown.pts, shown.time_base = frame.pts, frame.time_base
    except Exception:
        log.exception("A frame could not be converted")
        return frame
    return shown


def send_newest_only(get_relay: Callable[[], MediaRelay]) -> None:
    """Make the server's relay drop frames that a slow visitor cannot take, instead of queueing them without end."""
    relay = get_relay()
    if not isinstance(relay.subscribe, functools.partial):
        subscribe = functools.partial(relay.subscribe, buffered=False)
        setattr(relay, "subscribe", subscribe)  # noqa: B010 - a plain assignment to a method is refused by mypy


def _to_image(frame: av.VideoFrame) -> Image:
    """The decoder's own format -> RGB. OpenCV does it at a third of the cost of PyAV, in even sizes."""
    if frame.format.name != "yuv420p" or frame.width % 2 or frame.height % 2:
        return np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
    return np.asarray(cv2.cvtColor(frame.to_ndarray(), cv2.COLOR_YUV2RGB_I420), np.uint8)


def _to_frame(image: Image) -> av.VideoFrame:
    """RGB -> the encoder's own format."""
    height, width = image.shape[:2]
    if height % 2 or width % 2:
        return av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
    planes = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2YUV_I420), np.uint8)
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")
