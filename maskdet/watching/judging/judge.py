"""Judge: the watches of one judging process take turns: next is whose newest frame waits longest.

A frame that was not looked at when the next one comes is lost, so a computer that is too slow looks less often, at all
cameras alike. What goes wrong with one watch ends that watch only; its supervisor begins it again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from maskdet.errors import MaskdetError
from maskdet.inference import MaskPipeline
from maskdet.language import tr
from maskdet.watching.judging.event_writer import EventWriter
from maskdet.watching.judging.frame_analyzer import FrameAnalyzer
from maskdet.watching.judging.watch_loop import WatchLoop
from maskdet.watching.messages import LaunchSpec, Line, WatchEnd
from maskdet.watching.readers import FrameRing, SharedSource
from maskdet.watching.readers.reader import own_memory_mb
from maskdet.watching.video_writer import VideoWriter

if TYPE_CHECKING:
    from maskdet.store import Store

log = logging.getLogger("maskdet.watching")

IDLE_S = 0.01  # between two looks whether there is a new frame
TICK_S = 0.25  # a watch without frames reports so often that it is there
MEASURE_S = 10.0

Emit = Callable[[int, Line], None]  # gets the run and what there is to report


class Turn:
    """A watch that takes turns: since when its newest frame waits, and when it was looked at last."""

    def __init__(
        self, spec: LaunchSpec, loop: WatchLoop, source: SharedSource, analyzer: FrameAnalyzer
    ) -> None:
        self.spec, self.loop, self.source, self.analyzer = spec, loop, source, analyzer
        self.since_s: float | None = None
        self.ticked_s = -1e9
        rate = spec.watch.frame_rate
        self.writer = VideoWriter(Path(spec.output), frame_rate=rate) if spec.output else None

    def step(self) -> None:
        """Look at the newest frame, or report that there is none."""
        now_s, used_s = time.monotonic(), time.thread_time()
        self.loop.waited_s = now_s - self.since_s if self.since_s is not None else 0.0
        self.since_s, self.ticked_s = None, now_s
        image = self.loop.step()
        if image is not None and self.writer and (shown := self.analyzer.picture()) is not None:
            self.writer.add(shown)
        self.loop.cpu_s += time.thread_time() - used_s

    def close(self) -> None:
        """Write what it holds."""
        self.loop.close()
        if self.writer:
            self.writer.close()


class Judge:
    """Judges the frames of some watches. All methods but `picture` from one thread."""

    def __init__(
        self,
        pipeline: MaskPipeline,
        threshold: float,
        *,
        emit: Emit,
        to_store: bool,
        min_confidence: float | None = None,
    ) -> None:
        self.port = 0
        self._pipeline, self._threshold, self._min_confidence = pipeline, threshold, min_confidence
        self._emit, self._to_store = emit, to_store
        self._turns: dict[int, Turn] = {}  # by run
        self._leaving: list[threading.Thread] = []
        self._measured_s = -1e9
        self._store: Store | None = None
        self._opening = threading.Lock()

    def add(self, spec: LaunchSpec) -> None:
        """Judge this watch from now on."""
        try:
            self._turns[spec.run] = self._turn(spec)
        except (MaskdetError, OSError) as error:
            self._emit(spec.run, WatchEnd(str(error), well=False))
        self._measured_s = -1e9

    def remove(self, run: int, *, reason: str = "", well: bool = True) -> None:
        """Judge it no more. What it holds is written in a thread: that may take seconds, and the others go on."""
        if turn := self._turns.pop(run, None):
            thread = threading.Thread(target=self._let_go, args=(turn, WatchEnd(reason, well)))
            thread.start()
            self._leaving = [*(one for one in self._leaving if one.is_alive()), thread]

    def step(self) -> None:
        """Look at the frame that waits longest, or wait a moment for one."""
        now_s = time.monotonic()
        self._measure(now_s)
        waiting = []
        for turn in list(self._turns.values()):
            if turn.source.has_news:
                turn.since_s = turn.since_s or now_s
                waiting.append(turn)
            elif now_s - turn.ticked_s >= TICK_S:
                self._look(turn)
        if waiting:
            self._look(min(waiting, key=lambda turn: turn.since_s or now_s))
        else:
            time.sleep(IDLE_S)

    def picture(self, watch_id: str, *, blur: bool = False) -> bytes | None:
        """The last frame of a watch as JPEG; None where there is none."""
        for turn in list(self._turns.values()):
            if turn.spec.watch_id == watch_id:
                return turn.loop.picture(blur=blur)
        return None

    def close(self) -> None:
        """End all watches; what they hold is written first."""
        for run in list(self._turns):
            self.remove(run)
        for thread in self._leaving:
            thread.join()

    def _turn(self, spec: LaunchSpec) -> Turn:
        """Raises: OSError where its frames are gone; WatchProblem where its video cannot be written."""
        watch, source = spec.watch, SharedSource(FrameRing.open(spec.ring))
        analyzer = FrameAnalyzer(
            self._pipeline, watch, threshold=self._threshold, min_confidence=self._min_confidence
        )
        loop = WatchLoop(
            watch,
            analyzer,
            source,
            emit=lambda line: self._emit(spec.run, line),
            event_writer=EventWriter(watch, self._open_store) if self._to_store else None,
            watch_id=spec.watch_id,
            large=FrameRing.open(spec.pictures) if spec.pictures else None,
        )
        loop.port = self.port
        return Turn(spec, loop, source, analyzer)

    def _open_store(self) -> Store:
        """One for all watches. Raises: StoreProblem, each time until it is there."""
        from maskdet.store import open_store

        with self._opening:
            self._store = self._store or open_store()
            return self._store

    def _look(self, turn: Turn) -> None:
        run = turn.spec.run
        try:
            turn.step()
            if turn.loop.has_ended and not turn.source.has_news:
                self.remove(run, reason=turn.loop.reason)
        except Exception as error:  # whatever a frame did to it, the other watches go on
            log.exception("Judging the frames of %s failed; it begins again", turn.spec.watch.name)
            reason = tr(
                "Judging its frames failed in an unknown way ({error}). It begins again.",
                error=type(error).__name__,
            )
            self.remove(run, reason=reason, well=False)

    def _let_go(self, turn: Turn, end: WatchEnd) -> None:
        try:
            turn.close()
        except MaskdetError as error:
            end = WatchEnd(str(error), well=False)
        except Exception:
            log.exception("%s did not end as it should", turn.spec.watch.name)
        self._emit(turn.spec.run, end)

    def _measure(self, now_s: float) -> None:
        """Each watch has its share of this process's memory."""
        if self._turns and now_s - self._measured_s >= MEASURE_S:
            self._measured_s = now_s
            share = own_memory_mb(psutil.Process()) / len(self._turns)
            for turn in self._turns.values():
                turn.loop.memory_mb = share
