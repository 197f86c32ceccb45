"""WatchLoop: the work of one watch: frames of its source -> tracks, events, counts, status.

Runs in the process of the watch (`run_watch.py`). What it finds goes to the `EventWriter` and, as lines, to whoever
started it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import psutil

from maskdet.alerts import AlertPolicy, Event, EventKind
from maskdet.cameras import Source, SourceState, Watch, open_source
from maskdet.images import jpeg_bytes
from maskdet.results import Image, State
from maskdet.tracking import QUIET_MINUTES, Counter, Track
from maskdet.watching.clip_recorder import ClipRecorder
from maskdet.watching.event_writer import EventWriter
from maskdet.watching.judging.frame_analyzer import FrameAnalyzer
from maskdet.watching.messages import Line, Report, VerdictChange
from maskdet.watching.status import WatchState, WatchStatus

STATUS_S = 1.0
WAIT_S = 0.5  # for a frame; then the rules learn for how long there is none
SMOOTH = 0.1  # weight of the newest frame in the rate
QUALITY = 80  # of pictures for pages
CLIPLESS = (EventKind.STALLED, EventKind.DIGEST)  # there is nothing to see in them, or many moments

Emit = Callable[[Line], None]


class WatchLoop:
    """Watches one source. `step` and `close` from one thread; `picture` from any.

    Args:
        emit: gets everything there is to report; called from the same thread.
        event_writer: None: nothing is stored.

    Attributes:
        port: of the pictures at this computer, for the status; 0 before there is one.
    """

    def __init__(
        self,
        watch: Watch,
        analyzer: FrameAnalyzer,
        *,
        emit: Emit,
        event_writer: EventWriter | None,
        watch_id: str = "",
    ) -> None:
        self.watch = watch
        self.port = 0
        self._analyzer, self._emit, self._event_writer, self._id = analyzer, emit, event_writer, watch_id
        keeps_events = event_writer is not None and not watch.statistics_only
        cooldown = event_writer.cooldown() if event_writer and keeps_events else None
        self._clips = (
            _clip_recorder(event_writer) if event_writer and keeps_events and watch.keep_clip else None
        )
        self._policy = AlertPolicy(watch.rules, watch=watch.name, cooldown=cooldown)
        self._pictures: dict[str, bytes | None] = {}  # of events that are undecided, by event_id
        self._counter = Counter(watch.name, minutes=QUIET_MINUTES if watch.statistics_only else 1)
        self._source: Source | None = None
        self._last_s: float | None = None
        self._gap_s = 0.0
        self._film_s: float | None = None
        self._tracks: tuple[Track, ...] = ()
        self._emitted: dict[int, State] = {}  # by track_id
        self._num_events = self._num_sent = 0
        self._status_s = -1e9
        self._process = psutil.Process(os.getpid())

    @property
    def has_ended(self) -> bool:
        """Whether there will be no more frames."""
        return self._source is not None and self._source.state is SourceState.ENDED

    @property
    def reason(self) -> str:
        """Why it is not live; empty while it is."""
        return self._source.reason if self._source else ""

    @property
    def had_frames(self) -> bool:
        """Whether there was a frame at all."""
        return self._last_s is not None

    def step(self) -> Image | None:
        """Wait for the next frame and analyze it; outside its hours only wait. Returns: the frame, if one came."""
        wall = datetime.now().astimezone()
        if not self.watch.is_due(wall):
            self._rest()
            return None
        if self._source is None:
            self._source = open_source(
                self.watch.source,
                loop=self.watch.loop,
                frame_rate=self.watch.frame_rate,
                certificate=self.watch.certificate,
            )
        frame = self._source.wait(self._last_s, timeout_s=WAIT_S)
        if frame is None:
            self._miss(self._source, wall)
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
        if self._source:
            self._source.close()
        if self._clips:
            self._clips.close()
        if self._event_writer:
            self._event_writer.count(self._counter.finish())
            self._event_writer.close()

    def status(self) -> WatchStatus:
        """How it stands now."""
        used, writer = self._process.cpu_times(), self._event_writer
        return WatchStatus(
            watch_id=self._id,
            name=self.watch.name,
            state=self._state(),
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
            cpu_s=round(used.user + used.system, 2),
            memory_mb=round(self._process.memory_info().rss / 1e6, 1),
            pid=os.getpid(),
            port=self.port,
            preset=self._analyzer.preset.name,
        )

    def _measure(self, time_s: float) -> None:
        if self._last_s is not None:
            self._gap_s += (time_s - self._last_s - self._gap_s) * (SMOOTH if self._gap_s else 1.0)
        self._last_s = time_s

    def _miss(self, source: Source, wall: datetime) -> None:
        """No frame: a camera that is away is reported; one that only is slow, or a video that has ended, is not."""
        if stalled_s := source.stalled_s:
            self._tracks = ()
            self._report(self._policy.update((), now_s=time.monotonic(), wall=wall, stalled_s=stalled_s))

    def _follow(self, tracks: tuple[Track, ...], now_s: float, wall: datetime) -> None:
        if self._event_writer:
            self._policy.suspended_until = self._event_writer.suspended_until
            self._event_writer.count(self._counter.add(tracks, now_s=now_s, wall=wall))
        self._emit_verdicts(tracks, wall)
        self._report(self._policy.update(tracks, now_s=now_s, wall=wall))

    def _report(self, events: Sequence[Event]) -> None:
        if self.watch.statistics_only:
            return
        for event in (replace(event, film_s=self._film_s) for event in events):
            self._num_events += 1
            self._num_sent += event.sends
            picture = (
                self._pictures[event.event_id]
                if event.event_id in self._pictures
                else self._event_picture(event)
            )
            if self._event_writer:
                self._event_writer.write(event, picture if event.sends else None)
            self._keep_clip(event)
            self._emit(Report.of(event))
        # Those that the shared cooldown is asked of show the moment they happened, not that of the answer.
        undecided = {event.event_id: event for event in self._policy.undecided}
        self._pictures = {
            event_id: self._pictures[event_id] if event_id in self._pictures else self._event_picture(event)
            for event_id, event in undecided.items()
        }

    def _event_picture(self, event: Event) -> bytes | None:
        if not (self.watch.attach_picture and event.sends) or (newest := self._analyzer.frame()) is None:
            return None
        from maskdet.notify import event_picture

        return event_picture(*newest, blur=not self.watch.show_faces)

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

    def _rest(self) -> None:
        if self._source:
            self._source.close()
            self._source, self._last_s, self._tracks = None, None, ()
        time.sleep(WAIT_S)
        self._emit_status()

    def _state(self) -> WatchState:
        if self._source is None:
            return WatchState.STARTING if self.watch.is_due(datetime.now()) else WatchState.OFF_HOURS
        return WatchState(self._source.state.value)

    def _emit_status(self, *, at_once: bool = False) -> None:
        now_s = time.monotonic()
        if at_once or now_s - self._status_s >= STATUS_S:
            self._status_s = now_s
            self._emit(self.status())


def _clip_recorder(event_writer: EventWriter) -> ClipRecorder:
    from maskdet.detection import crop_detector

    return ClipRecorder(load_detector=crop_detector, write=event_writer.write_clip)
