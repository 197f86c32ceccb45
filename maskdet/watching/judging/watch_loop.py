"""WatchLoop: what is made of one camera's frames: tracks, events, counts, status.

Many of them take turns in a judging process (`judge.py`). What it finds goes to the `EventWriter` and, as lines, to
whoever started it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Protocol

from maskdet.alerts import AlertPolicy, Event, EventKind
from maskdet.cameras import Frame, Watch
from maskdet.entrance import WatchedLine
from maskdet.images import jpeg_bytes
from maskdet.results import Image, State
from maskdet.tracking import QUIET_MINUTES, Counter, Track
from maskdet.watching.judging.clip_recorder import ClipRecorder
from maskdet.watching.judging.event_pictures import EventPictures
from maskdet.watching.judging.event_writer import EventWriter
from maskdet.watching.judging.frame_analyzer import FrameAnalyzer
from maskdet.watching.messages import Line, Report, VerdictChange
from maskdet.watching.readers import About, FrameRing
from maskdet.watching.status import WatchState, WatchStatus

STATUS_S = 1.0
MISS_S = 0.5  # without a frame, the rules learn so often for how long there is none
SMOOTH = 0.1  # weight of the newest frame in the rate
QUALITY = 80  # of pictures for pages
CLIPLESS = (EventKind.STALLED, EventKind.DIGEST)  # there is nothing to see in them, or many moments

Emit = Callable[[Line], None]


class FrameSource(Protocol):
    """What frames are taken from, each once."""

    @property
    def about(self) -> About:
        """What its reader says of itself."""

    @property
    def state(self) -> WatchState:
        """What its reader does."""

    @property
    def reason(self) -> str:
        """Why it is not live; empty while it is."""

    @property
    def stalled_s(self) -> float:
        """Seconds without a frame, where one is missed."""

    def take(self) -> Frame | None:
        """The newest frame, if it was not taken yet."""

    def close(self) -> None:
        """Let go of it."""


class WatchLoop:
    """Watches one source. `step` and `close` from one thread; `picture` from any.

    Args:
        emit: gets everything there is to report; called from the same thread.
        event_writer: None: nothing is stored.
        large: frames of its large stream, for pictures of events.

    Attributes:
        port: of the pictures at this computer, for the status; 0 before there is one.
        cpu_s, memory_mb: what the process that judges spends on it, for the status.
        waited_s: for how long its last frame waited for its turn.
    """

    def __init__(
        self,
        watch: Watch,
        analyzer: FrameAnalyzer,
        source: FrameSource,
        *,
        emit: Emit,
        event_writer: EventWriter | None,
        watch_id: str = "",
        large: FrameRing | None = None,
    ) -> None:
        self.watch = watch
        self.port, self.cpu_s, self.memory_mb, self.waited_s = 0, 0.0, 0.0, 0.0
        self._analyzer, self._source = analyzer, source
        self._emit, self._event_writer, self._id = emit, event_writer, watch_id
        keeps_events = event_writer is not None and not watch.statistics_only
        cooldown = event_writer.cooldown() if event_writer and keeps_events else None
        self._clips = (
            _clip_recorder(event_writer) if event_writer and keeps_events and watch.keep_clip else None
        )
        self._policy = AlertPolicy(watch.rules, watch=watch.name, cooldown=cooldown)
        self._pictures = EventPictures(watch, analyzer, large)
        self._line = WatchedLine(watch_id)
        self._counter = Counter(watch.name, minutes=QUIET_MINUTES if watch.statistics_only else 1)
        self._last_s: float | None = None
        self._gap_s = 0.0
        self._film_s: float | None = None
        self._tracks: tuple[Track, ...] = ()
        self._emitted: dict[int, State] = {}  # by track_id
        self._num_events = self._num_sent = 0
        self._status_s = self._missed_s = -1e9

    @property
    def has_ended(self) -> bool:
        """Whether there will be no more frames."""
        return self._source.state is WatchState.ENDED

    @property
    def reason(self) -> str:
        """Why it is not live; empty while it is."""
        return self._source.reason

    def step(self) -> Image | None:
        """Judge the newest frame, if there is a new one. Returns: it."""
        wall = datetime.now().astimezone()
        frame = self._source.take()
        if frame is None:
            self._miss(wall)
        else:
            self._measure(frame.time_s)
            self._tracks = self._analyzer.analyze(frame.image, now_s=frame.time_s)
            self._film_s, self._policy.image_size = frame.film_s, frame.image.shape[1::-1]
            if self._clips and (seen := self._analyzer.seen()):
                self._clips.add(*seen, time_s=frame.time_s)
            self._follow(self._tracks, frame.time_s, wall)
        self._emit_status()
        return frame.image if frame else None

    def picture(self, *, blur: bool = False) -> bytes | None:
        """The last frame as JPEG, with what was found in it; None before the first."""
        shown = self._analyzer.picture(blur=blur)
        return None if shown is None else jpeg_bytes(shown, quality=QUALITY)

    def close(self) -> None:
        """Report how it ended, keep what was counted and what is undecided, and let the source go."""
        self._report(self._policy.settle())
        self._emit_status(at_once=True)
        self._source.close()
        self._pictures.close()
        if self._clips:
            self._clips.close()
        if self._event_writer:
            self._event_writer.count(self._counter.finish())
            self._event_writer.close()

    def status(self) -> WatchStatus:
        """How it stands now."""
        about, writer = self._source.about, self._event_writer
        return WatchStatus(
            watch_id=self._id,
            name=self.watch.name,
            state=self._source.state,
            reason=self.reason,
            frame_rate=round(1 / self._gap_s, 1) if self._gap_s else 0.0,
            last_frame_s=None if self._last_s is None else round(time.monotonic() - self._last_s, 1),
            people={state: sum(track.state is state for track in self._tracks) for state in State},
            num_events=self._num_events,
            num_sent=self._num_sent,
            waiting=writer.waiting if writer else 0,
            num_lost=writer.num_lost if writer else 0,
            num_errors=writer.num_errors if writer else 0,
            store_problem=writer.problem if writer else "",
            cpu_s=round(about.cpu_s + self.cpu_s, 3),
            memory_mb=round(about.memory_mb + self.memory_mb, 1),
            waited_s=round(self.waited_s, 3),
            pid=about.pid,
            port=self.port,
            preset=self._analyzer.preset.name,
            **asdict(self._line.totals),
        )

    def _measure(self, time_s: float) -> None:
        if self._last_s is not None:
            self._gap_s += (time_s - self._last_s - self._gap_s) * (SMOOTH if self._gap_s else 1.0)
        self._last_s = time_s

    def _miss(self, wall: datetime) -> None:
        """No frame: a camera that is away is reported; one that only is slow, or a video that has ended, is not."""
        now_s = time.monotonic()
        if now_s - self._missed_s < MISS_S:
            return
        self._missed_s, stalled_s = now_s, self._source.stalled_s
        if stalled_s:
            self._tracks = ()
            self._report(self._policy.update((), now_s=now_s, wall=wall, stalled_s=stalled_s))
        elif self._source.state is WatchState.OFF_HOURS:
            self._tracks, self._last_s = (), None

    def _follow(self, tracks: tuple[Track, ...], now_s: float, wall: datetime) -> None:
        crossings = self._line.update(tracks, self._policy.image_size or (1, 1), now_s=now_s)
        if self._event_writer:
            self._policy.suspended_until = self._event_writer.suspended_until
            self._event_writer.count(self._counter.add(tracks, crossings, now_s=now_s, wall=wall))
        self._emit_verdicts(tracks, wall)
        self._report(self._policy.update(tracks, now_s=now_s, wall=wall))

    def _report(self, events: Sequence[Event]) -> None:
        if self.watch.statistics_only:
            return
        for event in (replace(event, film_s=self._film_s) for event in events):
            self._num_events += 1
            self._num_sent += event.sends
            picture = self._pictures.of(event)
            if self._event_writer:
                self._event_writer.write(event, picture if event.sends else None)
            self._keep_clip(event)
            self._emit(Report.of(event))
        self._pictures.keep(self._policy.undecided)

    def _keep_clip(self, event: Event) -> None:
        """Where the watch says so: of what a message goes out about, while there is a picture."""
        if self._clips and event.sends and event.kind not in CLIPLESS and self._last_s is not None:
            late_s = (datetime.now().astimezone() - event.time).total_seconds()
            self._clips.keep(event.event_id, self._last_s - max(0.0, late_s))

    def _emit_verdicts(self, tracks: tuple[Track, ...], wall: datetime) -> None:
        """A line for each person whose verdict is another than before."""
        now = {track.track_id: track.state for track in tracks if track.state is not State.UNSURE}
        for track_id, state in now.items():
            if self._emitted.get(track_id) is not state:
                self._emit(VerdictChange(self.watch.name, wall, track_id, state))
        known = self._emitted | now
        self._emitted = {track.track_id: known[track.track_id] for track in tracks if track.track_id in known}

    def _emit_status(self, *, at_once: bool = False) -> None:
        now_s = time.monotonic()
        if at_once or now_s - self._status_s >= STATUS_S:
            self._status_s = now_s
            self._emit(self.status())


def _clip_recorder(event_writer: EventWriter) -> ClipRecorder:
    from maskdet.detection import crop_detector

    return ClipRecorder(load_detector=crop_detector, write=event_writer.write_clip)
