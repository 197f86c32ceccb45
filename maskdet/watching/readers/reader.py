"""The work of a reader: frames of one camera -> its FrameRing, until the film ends or nobody wants it any more."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime

import psutil

from maskdet.cameras import MAX_SIDE, Frame, Source, SourceState, Watch, open_source
from maskdet.images import fit_within
from maskdet.watching.readers.frame_ring import About, FrameRing
from maskdet.watching.status import WatchState

EXIT_DONE, EXIT_PROBLEM = 0, 3
WAIT_S = 0.5
SAY_S = 1.0
LARGE_RATE = 1.0  # pictures a second of the large stream, at most
MEASURE_S = 10.0  # its memory: that takes the system a moment


class Reader:
    """Reads one camera in its hours. One thread.

    Args:
        pictures: gets frames of the camera's large stream, where it has one.
    """

    def __init__(self, watch: Watch, ring: FrameRing, pictures: FrameRing | None = None) -> None:
        self._watch, self._ring, self._pictures = watch, ring, pictures
        self._source: Source | None = None
        self._large: Source | None = None
        self._large_s: float | None = None
        self._last_s: float | None = None
        self._process = psutil.Process(os.getpid())
        self._said, self._said_s = ("", ""), -1e9
        self._memory_mb, self._measured_s = 0.0, -1e9

    def run(self, is_wanted: Callable[[], bool]) -> int:
        """Read while it is wanted. Returns: the exit code: 0, or 3 when there was no picture at all."""
        while is_wanted():
            if not self._watch.is_due(datetime.now().astimezone()):
                self._rest()
                continue
            source = self._source = self._source or self._opened()
            self._hand_on_large()
            if frame := source.wait(self._last_s, timeout_s=WAIT_S):
                self._hand_on(frame)
            elif source.state is SourceState.ENDED:
                return self._end(source)
            self._say(source.state.value, source.reason)
        return EXIT_DONE

    def _opened(self) -> Source:
        watch = self._watch
        return open_source(
            watch.source, loop=watch.loop, frame_rate=watch.frame_rate, certificate=watch.certificate
        )

    def _hand_on(self, frame: Frame) -> None:
        self._last_s = frame.time_s
        self._ring.write(_fitted(frame))

    def _hand_on_large(self) -> None:
        """What is wrong with that stream is no reason not to look at the other one: reports then have its pictures."""
        watch = self._watch
        if self._pictures is None:
            return
        self._large = self._large or open_source(
            watch.picture_source,
            loop=watch.loop,
            frame_rate=LARGE_RATE,
            certificate=watch.certificate,
            key_frames=True,
        )
        if frame := self._large.newest(self._large_s):
            self._large_s = frame.time_s
            self._pictures.write(_fitted(frame))

    def _rest(self) -> None:
        for source in (self._source, self._large):
            if source:
                source.close()
        self._source = self._large = self._last_s = self._large_s = None
        self._say(WatchState.OFF_HOURS, "")
        time.sleep(WAIT_S)

    def _end(self, source: Source) -> int:
        """A film that has ended stays so; what never gave a picture is tried again by whoever started this."""
        well = self._last_s is not None
        self._say(WatchState.ENDED if well else WatchState.RESTARTING, source.reason)
        return EXIT_DONE if well else EXIT_PROBLEM

    def _say(self, state: str, reason: str) -> None:
        now_s = time.monotonic()
        if (state, reason) == self._said and now_s - self._said_s < SAY_S:
            return
        self._said, self._said_s = (state, reason), now_s
        if now_s - self._measured_s >= MEASURE_S:
            self._measured_s, self._memory_mb = now_s, own_memory_mb(self._process)
        used = time.process_time()
        self._ring.say(About(state, reason, now_s, used, self._memory_mb, self._process.pid))


def _fitted(frame: Frame) -> Frame:
    """As large as fits into a ring."""
    if max(frame.image.shape[:2]) <= MAX_SIDE:
        return frame
    return Frame(fit_within(frame.image, MAX_SIDE), frame.time_s, frame.film_s)


def own_memory_mb(process: psutil.Process) -> float:
    """What a process holds for itself alone."""
    try:
        return float(process.memory_full_info().uss) / 1e6
    except psutil.Error:
        return float(process.memory_info().rss) / 1e6
