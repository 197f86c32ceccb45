"""WatchRun: one watch as its supervisor sees it: its reader, the memory of its frames, how it stands, when to begin again."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from maskdet.cameras import Watch
from maskdet.language import tr, tr_later
from maskdet.retries import WATCH_PROCESS
from maskdet.watching.messages import LaunchSpec, Line, WatchEnd
from maskdet.watching.readers import About, FrameRing, ReaderProcess
from maskdet.watching.readers.reader import EXIT_DONE
from maskdet.watching.readers.reader_process import Readers
from maskdet.watching.status import WatchState, WatchStatus

log = logging.getLogger("maskdet.watching")

START_S = 240.0  # until a reader is heard of first, on a busy machine
SILENT_S = 20.0  # without a beat, which comes every second: it hangs
WELL_S = 60.0  # who lived so long begins at the shortest again
DIED = tr_later("Its process died and is started again.")
JUDGE_DIED = tr_later("The process that judges its pictures died and is started again.")

OnLine = Callable[[str, Line], None]  # gets the watch_id and what there is to report
_runs = itertools.count(1)


class WatchRun:
    """One watch that is to run. `take` from any thread, the rest from one."""

    def __init__(self, watch_id: str, watch: Watch, readers: Readers, *, output: str = "") -> None:
        self._ring = FrameRing.create()
        self._pictures = FrameRing.create() if watch.picture_source else None
        pictures = self._pictures.name if self._pictures else ""
        self.spec = LaunchSpec(watch, watch_id, next(_runs), self._ring.name, pictures, output)
        self._readers = readers
        self._reader: ReaderProcess | None = None
        self._is_awaited = (
            False  # whether someone is ready to judge it: the beginning of a film is not to be missed
        )
        self._status = WatchStatus(watch_id, watch.name)
        self._restarts = self._failures = 0
        self._started_s = self._awaited_s = 0.0  # its reader; since when a beat of it is waited for
        self._judged_s = time.monotonic()  # when someone last began to judge it
        self._next_s: float | None = 0.0  # when to start its reader; None: not again
        self.reason = ""  # why it ended last, by its own words
        self.well = True  # whether that was as it should be
        self.is_over = False  # whether it has ended and does not begin again
        self.judged_from_s: float | None = 0.0  # when someone is to judge it; None: someone does
        self.is_closed = False

    @property
    def run(self) -> int:
        """Another number each time a watch begins."""
        return self.spec.run

    @property
    def watch_id(self) -> str:
        """The number of the watch."""
        return self.spec.watch_id

    @property
    def watch(self) -> Watch:
        """What it watches."""
        return self.spec.watch

    @property
    def pid(self) -> int | None:
        """Of its reader; None while there is none."""
        return self._reader.pid if self._reader else None

    @property
    def status(self) -> WatchStatus:
        """As it was reported last, and how often it began again."""
        return replace(self._status, restarts=self._restarts)

    def poll(self, now_s: float) -> None:
        """Start its reader when it is time, notice its end, and kill it when it hangs."""
        if self._reader is None:
            if self._is_awaited and self._next_s is not None and now_s >= self._next_s:
                self._started_s = self._awaited_s = now_s
                self._reader = self._readers.start(self.watch, self._ring.name, self.spec.pictures)
        elif (code := self._reader.exit_code) is not None:
            self._note_end(code, now_s)
        elif now_s - max(self._awaited_s, self._ring.about().beat_s) > self._patience_s:
            log.error("The reader of %s is silent for too long: it is started again.", self.watch.name)
            self._readers.kill(self._reader)
            self._awaited_s = now_s  # ordered once: its parent may take a while to follow

    def take(self, line: Line) -> None:
        """Note what was reported of it."""
        if isinstance(line, WatchStatus):
            self._status, self._is_awaited = line, True
        elif isinstance(line, WatchEnd):
            self.reason, self.well = line.reason, line.well
            if line.well:
                self._finish(line.reason)
            else:  # judging it failed: it begins again, with the reader it has
                now_s = time.monotonic()
                self._note_failure(now_s - self._judged_s)
                self._judged_s = self.judged_from_s = now_s + WATCH_PROCESS.after(self._failures)
                self.begin_again(line.reason)

    def begin_again(self, reason: str) -> None:
        """Nobody judges it for now."""
        self._restarts += 1
        self.reason = reason
        if reason:
            self.well = False
        self._rest(reason or tr(JUDGE_DIED))

    def close(self) -> None:
        """End its reader; who judges it keeps the memory until it is done."""
        self._next_s = None
        if not self.is_closed:
            self.is_closed = True
            if self._reader:
                self._readers.kill(self._reader)
            self._ring.close()
            if self._pictures:
                self._pictures.close()

    @property
    def _patience_s(self) -> float:
        return SILENT_S if self._ring.about().beat_s > self._awaited_s else START_S

    def _note_end(self, code: int, now_s: float) -> None:
        about, self._reader = self._ring.about(), None
        if code == EXIT_DONE:  # who judges it sees that, and reports it once the last frame is judged
            self._next_s = None
            return
        said = about.reason if about.state == WatchState.RESTARTING else ""
        self.well, self.reason = False, said
        self._note_failure(now_s - self._started_s)
        self._restarts += 1
        self._next_s = now_s + WATCH_PROCESS.after(self._failures)
        self._ring.say(About(WatchState.RESTARTING, said or tr(DIED), now_s))
        self._rest(said or tr(DIED))

    def _note_failure(self, lived_s: float) -> None:
        """Only what ends soon after its start fails again and again: then it is waited for longer."""
        self._failures = 0 if lived_s > WELL_S else self._failures + 1

    def _rest(self, reason: str) -> None:
        self._status = replace(self._status, state=WatchState.RESTARTING, reason=reason, people={}, port=0)

    def _finish(self, reason: str) -> None:
        self._next_s, self.is_over = None, True
        self._status = replace(self._status, state=WatchState.ENDED, reason=reason, people={}, port=0)
