"""LiveFaces: which faces are in a video, judged as often as the machine allows; the video never waits for it.

A frame that is due is searched and judged by an engine, in the background where the pool works there. Until the
result is in, and between two searches, the tracks are carried on from what is known.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from maskdet.live_engine import EnginePool
from maskdet.live_pace import Pace
from maskdet.pipeline import MaskPipeline
from maskdet.presets import Preset
from maskdet.results import Face, Image
from maskdet.tracking import Track, Tracker

log = logging.getLogger("maskdet.live")

REFRESH_S = 0.25  # an uncontested verdict is asked for again after this
LONG_S = 60.0  # between searches only open and contradicted verdicts are asked for again
MOST_VERDICTS = 3  # in a frame that is searched, else one; the others' turn comes with the next frames
UNWELL_AFTER = 10  # failures one after another


@dataclass(frozen=True, eq=False)
class _Look:
    """One frame to be searched, or only judged."""

    image: Image
    now_s: float
    min_confidence: float
    preset: Preset
    searching: bool


class LiveFaces:
    """Follows one video. `follow` from one thread at a time."""

    def __init__(self, engines: EnginePool, *, clock: Callable[[], float]) -> None:
        self._engines, self._clock = engines, clock
        self._tracker, self._pace = Tracker(), Pace(largest=engines.preset.live_size)
        self._preset = engines.preset
        self._lock = threading.Lock()  # around the tracker and what is counted here
        self._looking = False
        self.work_s = 0.0
        self.num_failures = self.failures_in_a_row = 0

    @property
    def is_unwell(self) -> bool:
        """Whether the model fails again and again."""
        return self.failures_in_a_row >= UNWELL_AFTER

    def use(self, preset: Preset | None) -> None:
        """Look at the next frames by this preset; None: by that of the engines."""
        preset = preset or self._engines.preset
        with self._lock:
            if preset != self._preset:
                self._preset, self._pace = preset, Pace(largest=preset.live_size)

    def follow(
        self, image: Image, *, min_confidence: float | None, threshold: float, now_s: float, frame_s: float
    ) -> tuple[Track, ...]:
        """Take in a frame; look at it where that is due and nothing else is being looked at.

        Args:
            min_confidence: None: the preset's.
            frame_s: time from one frame to the next, 0 where it is not known.

        Returns: the people in view, from left to right.
        """
        with self._lock:
            self._tracker.threshold = threshold
            # Browsers change the size of the video as the connection allows.
            self._tracker.follow_size(image.shape[1], image.shape[0])
            searching = self._pace.due(now_s, frame_s)
            start = not self._looking and (searching or self._wants_a_close_look(now_s))
            self._looking = self._looking or start
            preset = self._preset
        least = preset.min_confidence if min_confidence is None else min_confidence
        if start:
            look = _Look(image, now_s, least, preset, searching)
            self._engines.run(lambda engine: self._look(engine, look))
        with self._lock:
            return self._tracker.tracks(now_s=now_s)

    def _wants_a_close_look(self, now_s: float) -> bool:
        """Of those the detector's own head has settled nothing new is learned before the next search."""
        return self._preset.judges_crops and bool(self._tracker.wanting_verdicts(now_s=now_s, every_s=LONG_S))

    def everyone(self, *, now_s: float) -> list[Face]:
        """All faces that may be in view, also those not shown yet."""
        with self._lock:
            return self._tracker.everyone(now_s=now_s)

    def _look(self, engine: MaskPipeline, look: _Look) -> None:
        start = self._clock()
        try:
            if look.searching:
                self._search(engine, look)
            self._judge(engine, look)
            self.failures_in_a_row = 0
        except Exception:  # noqa: BLE001 - in the background nobody else would notice
            self.note_failure()
        finally:
            with self._lock:
                self.work_s += self._clock() - start
                self._looking = False

    def _search(self, engine: MaskPipeline, look: _Look) -> None:
        start = self._clock()
        height, width = look.image.shape[:2]
        size = min(self._pace.size, max(height, width))
        faces = engine.detector.detect(look.image, min_confidence=look.min_confidence, sizes=(size,))
        with self._lock:
            # The video may have changed its size since.
            scale = (self._tracker.size or (width, height))[0] / width
            self._tracker.see([face.scaled(scale) for face in faces], now_s=look.now_s)
            self._pace.searched(now_s=look.now_s, cost_s=self._clock() - start)

    def _judge(self, engine: MaskPipeline, look: _Look) -> None:
        with self._lock:
            waiting = self._waiting(look)
            faces = self._tracker.faces(now_s=look.now_s)
            scale = look.image.shape[1] / (self._tracker.size or (look.image.shape[1], 0))[0]
        pipeline = engine.with_preset(look.preset)
        if not look.searching:
            waiting = [track_id for track_id in waiting if pipeline.looks_closely(faces[track_id])]
        verdicts = pipeline.judge(look.image, [faces[track_id].scaled(scale) for track_id in waiting])
        with self._lock:
            for track_id, verdict in zip(waiting, verdicts, strict=True):
                self._tracker.judge(track_id, verdict, now_s=look.now_s)

    def _waiting(self, look: _Look) -> list[int]:
        if not look.preset.judges_crops:  # what the detector's head says costs nothing
            return self._tracker.wanting_verdicts(now_s=look.now_s, every_s=0.0)
        every_s, most = (REFRESH_S, MOST_VERDICTS) if look.searching else (LONG_S, 1)
        return self._tracker.wanting_verdicts(now_s=look.now_s, every_s=every_s)[:most]

    def note_failure(self) -> None:
        """Count and log what went wrong, in an except block."""
        self.num_failures += 1
        self.failures_in_a_row += 1
        if self.failures_in_a_row in (1, UNWELL_AFTER):  # not 30 times a second
            log.exception("A live frame could not be judged")
