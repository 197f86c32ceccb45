"""LiveAnalyzer: which faces are in a video, judged as often as the machine allows; the video never waits for it.

A frame that is due is searched and judged by a pipeline, in the background where the pool works there. Until the
result is in, and between two searches, the tracks are carried on from what is known.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from maskdet.inference import MaskPipeline
from maskdet.live.detection_scheduler import DetectionScheduler
from maskdet.live.pipeline_pool import PipelinePool
from maskdet.presets import Preset
from maskdet.results import Face, Image
from maskdet.tracking import Track, Tracker

log = logging.getLogger("maskdet.live.monitor")

REFRESH_S = 0.25  # an uncontested verdict is asked for again after this
LONG_S = 60.0  # between searches only open and contradicted verdicts are asked for again
MOST_VERDICTS = 3  # in a frame that is searched, else one; the others' turn comes with the next frames
UNWELL_AFTER = 10  # failures one after another


@dataclass(frozen=True, eq=False)
class _Search:
    """One frame to be searched, or only judged."""

    image: Image
    now_s: float
    min_confidence: float
    preset: Preset
    searching: bool


class LiveAnalyzer:
    """Follows one video. `follow` from one thread at a time."""

    def __init__(self, pipelines: PipelinePool, *, clock: Callable[[], float]) -> None:
        self._pipelines, self._clock = pipelines, clock
        self._tracker, self._scheduler = Tracker(), DetectionScheduler(largest=pipelines.preset.live_size)
        self._preset = pipelines.preset
        self._lock = threading.Lock()  # around the tracker and what is counted here
        self._searching = False
        self.work_s = 0.0
        self.num_failures = self.failures_in_a_row = 0

    @property
    def is_unwell(self) -> bool:
        """Whether the model fails again and again."""
        return self.failures_in_a_row >= UNWELL_AFTER

    def use(self, preset: Preset | None) -> None:
        """Search the next frames by this preset; None: by that of the pipelines."""
        preset = preset or self._pipelines.preset
        with self._lock:
            if preset != self._preset:
                self._preset, self._scheduler = preset, DetectionScheduler(largest=preset.live_size)

    def follow(
        self, image: Image, *, min_confidence: float | None, threshold: float, now_s: float, frame_s: float
    ) -> tuple[Track, ...]:
        """Take in a frame; search it where that is due and no other is being searched.

        Args:
            min_confidence: None: the preset's.
            frame_s: time from one frame to the next, 0 where it is not known.

        Returns: the people in view, from left to right.
        """
        with self._lock:
            self._tracker.threshold = threshold
            # Browsers change the size of the video as the connection allows.
            self._tracker.follow_size(image.shape[1], image.shape[0])
            searching = self._scheduler.due(now_s, frame_s)
            start = not self._searching and (searching or self._wants_refining(now_s))
            self._searching = self._searching or start
            preset = self._preset
        least = preset.min_confidence if min_confidence is None else min_confidence
        if start:
            search = _Search(image, now_s, least, preset, searching)
            self._pipelines.run(lambda pipeline: self._work(pipeline, search))
        with self._lock:
            return self._tracker.tracks(now_s=now_s)

    def _wants_refining(self, now_s: float) -> bool:
        """Of those the detector's own head has settled nothing new is learned before the next search."""
        return self._preset.uses_classifier and bool(
            self._tracker.wanting_verdicts(now_s=now_s, every_s=LONG_S)
        )

    def everyone(self, *, now_s: float) -> list[Face]:
        """All faces that may be in view, also those not shown yet."""
        with self._lock:
            return self._tracker.everyone(now_s=now_s)

    def _work(self, pipeline: MaskPipeline, search: _Search) -> None:
        start = self._clock()
        try:
            if search.searching:
                self._search(pipeline, search)
            self._judge(pipeline, search)
            self.failures_in_a_row = 0
        except Exception:  # noqa: BLE001 - in the background nobody else would notice
            self.note_failure()
        finally:
            with self._lock:
                self.work_s += self._clock() - start
                self._searching = False

    def _search(self, pipeline: MaskPipeline, search: _Search) -> None:
        start = self._clock()
        height, width = search.image.shape[:2]
        size = min(self._scheduler.size, max(height, width))
        faces = pipeline.detector.detect(search.image, min_confidence=search.min_confidence, sizes=(size,))
        with self._lock:
            # The video may have changed its size since.
            scale = (self._tracker.size or (width, height))[0] / width
            self._tracker.see([face.scaled(scale) for face in faces], now_s=search.now_s)
            self._scheduler.searched(now_s=search.now_s, cost_s=self._clock() - start)

    def _judge(self, pipeline: MaskPipeline, search: _Search) -> None:
        with self._lock:
            waiting = self._waiting(search)
            faces = self._tracker.faces(now_s=search.now_s)
            scale = search.image.shape[1] / (self._tracker.size or (search.image.shape[1], 0))[0]
        pipeline = pipeline.with_preset(search.preset)
        if not search.searching:
            waiting = [track_id for track_id in waiting if pipeline.refines(faces[track_id])]
        verdicts = pipeline.judge(search.image, [faces[track_id].scaled(scale) for track_id in waiting])
        with self._lock:
            for track_id, verdict in zip(waiting, verdicts, strict=True):
                self._tracker.judge(track_id, verdict, now_s=search.now_s)

    def _waiting(self, search: _Search) -> list[int]:
        if not search.preset.uses_classifier:  # what the detector's head says costs nothing
            return self._tracker.wanting_verdicts(now_s=search.now_s, every_s=0.0)
        every_s, most = (REFRESH_S, MOST_VERDICTS) if search.searching else (LONG_S, 1)
        return self._tracker.wanting_verdicts(now_s=search.now_s, every_s=every_s)[:most]

    def note_failure(self) -> None:
        """Count and log what went wrong, in an except block."""
        self.num_failures += 1
        self.failures_in_a_row += 1
        if self.failures_in_a_row in (1, UNWELL_AFTER):  # not 30 times a second
            log.exception("A live frame could not be judged")
