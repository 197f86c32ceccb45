"""LiveMonitor: a frame in, an annotated frame out, and what was found in it for whoever asks.

    monitor = LiveMonitor(PipelinePool.load(get_settings()))
    shown = monitor.process(image, now_s=time.monotonic())       # again and again, from one thread
    view = monitor.latest()                                      # from any thread

Most frames only carry the tracks on; every eighth of a second or so one is searched for faces, and of these only
those are judged whose verdict is open, contradicted or old (`analyzer.py`, `maskdet.tracking`). Frames stay in memory: the
newest one is kept for a snapshot, until the next one comes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from maskdet.alerts import Lapse, PersonRules
from maskdet.cameras import Rules
from maskdet.images import HIDE_CONFIDENCE, BoxStyle, annotate, hide_faces
from maskdet.language import tr
from maskdet.live.analyzer import LiveAnalyzer
from maskdet.live.history import HistoryPoint, LiveHistory
from maskdet.live.pipeline_pool import PipelinePool
from maskdet.presets import Preset
from maskdet.results import Image, State
from maskdet.tracking import Track, to_result

MIN_SIDE = 16  # pixels: in a smaller frame there is nobody to see
SMOOTH = 0.1  # weight of the newest frame in rates and costs
LOST_S = 1.0  # a pause this long starts the frame rate anew


@dataclass(frozen=True)
class LiveOptions:
    """What a visitor can set.

    Attributes:
        min_confidence, threshold: as in `MaskPipeline.run`; None: the preset's.
        dwell_s: seconds someone is unmasked before it is reported.
        wrongly_counts: whether a mask worn wrongly is as good as none for that.
        mirror: show the picture as a mirror would.
        blur: make all faces unrecognisable in the picture that goes out.
        preset: how closely faces are searched for; None: by that of the pipelines.
    """

    min_confidence: float | None = None
    threshold: float = 0.8
    dwell_s: float = 3.0
    wrongly_counts: bool = True
    mirror: bool = False
    blur: bool = False
    box_style: BoxStyle = BoxStyle.FRAME
    preset: Preset | None = None


@dataclass(frozen=True, eq=False)
class LiveView:
    """What was found last.

    Attributes:
        tracks: the people in view, from left to right.
        unmasked_too_long: those of them without a mask, or what counts as that, for longer than the dwell time.
        time_s: of the frame, on the caller's clock.
        image_size: (width, height) in pixels.
        frame_rate: frames a second; work_ms: wall milliseconds from a frame's coming in to its going out; averaged.
        load: work on frames and faces as a share of one core's time, 0..1 and more.
        num_frames, num_failures: since the beginning.
        problem: a sentence where frames go out unjudged, else empty.
    """

    tracks: tuple[Track, ...]
    unmasked_too_long: tuple[Lapse, ...]
    time_s: float
    image_size: tuple[int, int]
    frame_rate: float
    work_ms: float
    load: float
    num_frames: int
    num_failures: int
    problem: str
    history: tuple[HistoryPoint, ...] = field(repr=False)

    def count(self, state: State) -> int:
        """How many people in view are in this state."""
        return sum(track.state is state for track in self.tracks)


class LiveMonitor:
    """Watches one camera. `process` from one thread at a time; the rest from any."""

    def __init__(
        self,
        pipelines: PipelinePool,
        options: LiveOptions | None = None,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.options = options or LiveOptions()  # may be replaced at any time
        self._pipelines = pipelines
        self._clock = clock
        self._analyzer = LiveAnalyzer(pipelines, clock=clock)
        self._history = LiveHistory()
        self._rules = Rules()
        self._people = PersonRules(self._rules)
        self._lock = threading.Lock()
        self._view: LiveView | None = None
        self._frame: tuple[Image, tuple[Track, ...]] | None = None
        self._frame_s, self._work_s, self._last_s = 0.0, 0.0, -1e9
        self._searched_s = self._load = 0.0
        self._num_frames = 0

    def process(self, image: Image, *, now_s: float) -> Image:
        """Judge and annotate a frame. Never raises: a frame that cannot be judged goes out as it came.

        Args:
            image: RGB, (height, width, 3), uint8, of any size, which may change at any time.
            now_s: seconds on a clock that never goes back.
        """
        start = self._clock()
        options = self.options
        tracks: tuple[Track, ...] = ()
        shown = image
        try:
            if options.mirror:
                image = shown = np.asarray(cv2.flip(image, 1), np.uint8)
            if min(image.shape[:2]) >= MIN_SIDE:
                self._analyzer.use(options.preset)
                tracks = self._analyzer.follow(
                    image,
                    min_confidence=options.min_confidence,
                    threshold=options.threshold,
                    now_s=now_s,
                    frame_s=self._frame_s,
                )
            shown = self._drawn(image, tracks, options, now_s)
        except Exception:  # noqa: BLE001 - an exception here would freeze the visitor's video for good
            self._analyzer.note_failure()
            shown = _hidden(image) if options.blur else image
        self._note(image, tracks, now_s, self._clock() - start)
        return shown

    def latest(self) -> LiveView | None:
        """What was found last; None before the first frame."""
        with self._lock:
            return self._view

    def snapshot(self, *, blur: bool) -> Image | None:
        """The newest frame with what was found in it, or None before the first.

        With `blur` it is searched again, more closely than there is time for in a video, and all faces are hidden.
        """
        with self._lock:
            if self._frame is None:
                return None
            image, tracks = self._frame
        if blur:
            with self._pipelines.lent() as pipeline:
                found = pipeline.detector.detect(image, min_confidence=HIDE_CONFIDENCE)
            image = hide_faces(image, [*found, *(track.face for track in tracks)])
        return _annotated(image, tracks, self.options.box_style)

    def _drawn(self, image: Image, tracks: tuple[Track, ...], options: LiveOptions, now_s: float) -> Image:
        with self._lock:
            self._frame = (image, tracks)
        if options.blur and self._analyzer.failures_in_a_row:
            return _hidden(image)  # nobody knows where the faces are
        if options.blur:
            image = hide_faces(image, self._analyzer.everyone(now_s=now_s))
        return _annotated(image, tracks, options.box_style)

    def _note(self, image: Image, tracks: tuple[Track, ...], now_s: float, work_s: float) -> None:
        self._num_frames += 1
        self._measure(now_s, work_s)
        self._history.add(tracks, now_s=now_s)
        late = tuple(self._person_rules().lapses(tracks, now_s=now_s))
        height, width = image.shape[:2]
        rate = 1 / self._frame_s if self._frame_s else 0.0
        view = LiveView(
            tracks,
            late,
            now_s,
            (width, height),
            rate,
            1000 * self._work_s,
            self._load,
            self._num_frames,
            self._analyzer.num_failures,
            self._problem(),
            self._history.points(),
        )
        with self._lock:
            self._view = view

    def _person_rules(self) -> PersonRules:
        """Those of the options; with others all times are taken from the tracks again."""
        rules = Rules(dwell_s=self.options.dwell_s, wrongly_counts=self.options.wrongly_counts)
        if rules != self._rules:
            self._rules, self._people = rules, PersonRules(rules)
        return self._people

    def _measure(self, now_s: float, work_s: float) -> None:
        gap, self._last_s = now_s - self._last_s, now_s
        searched_s, self._searched_s = self._analyzer.work_s - self._searched_s, self._analyzer.work_s
        self._work_s += (work_s - self._work_s) * (SMOOTH if self._num_frames > 1 else 1.0)
        if not 0 < gap <= LOST_S:
            self._frame_s = 0.0
        else:
            self._frame_s += (gap - self._frame_s) * (SMOOTH if self._frame_s else 1.0)
            self._load += ((work_s + searched_s) / gap - self._load) * SMOOTH

    def _problem(self) -> str:
        if not self._analyzer.is_unwell:
            return ""
        return tr(
            "The picture is shown, but cannot be judged right now: the model failed on the last frames. It is tried "
            "again with each frame; whoever runs this server finds the reason in its log."
        )


def _annotated(image: Image, tracks: tuple[Track, ...], box_style: BoxStyle) -> Image:
    height, width = image.shape[:2]
    numbers = [track.track_id for track in tracks]
    return (
        annotate(image, to_result(tracks, (width, height)), numbers=numbers, box_style=box_style)
        if tracks
        else image
    )


def _hidden(image: Image) -> Image:
    """A picture in which nobody can be known, where faces could not be found to be blurred."""
    height, width = image.shape[:2]
    coarse = cv2.resize(image, (max(1, width // 40), max(1, height // 40)), interpolation=cv2.INTER_AREA)
    blocks = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)
    return blocks.astype(image.dtype)
