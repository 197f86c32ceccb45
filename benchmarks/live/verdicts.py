"""How steady the verdicts on a video are: those of the single frames against those that are shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from maskdet.errors import MaskdetError
from maskdet.live import LiveMonitor, PipelinePool
from maskdet.results import Image, State
from maskdet.settings import get_settings
from maskdet.tracking import Tracker

WIDTH = 640  # pixels, as a webcam's


@dataclass(frozen=True)
class Steadiness:
    """What changed on a video of `seconds`. `changes`: (second, track, new state), the first of each track included."""

    seconds: float
    num_tracks: int
    raw_changes: int
    changes: tuple[tuple[float, int, State], ...]

    @property
    def raw_per_minute(self) -> float:
        """Changes a minute of the single frames' verdicts."""
        return 60 * self.raw_changes / self.seconds

    @property
    def shown_per_minute(self) -> float:
        """The beginnings (first unsure, then the first label) are no changes of a verdict."""
        labels = [(track, state) for _, track, state in self.changes if state is not State.UNSURE]
        return 60 * (len(labels) - len({track for track, _ in labels})) / self.seconds


def steadiness(path: Path) -> Steadiness:
    """Play a video through the live monitor; and judge every frame by itself for comparison."""
    settings = get_settings()
    pool = PipelinePool.load(settings)
    monitor, raw = LiveMonitor(pool), _Raw(pool, settings.threshold)
    shown: dict[int, State] = {}
    changes, now_s = [], 0.0
    for now_s, image in frames(path):
        raw.see(image, now_s)
        monitor.process(image, now_s=now_s)
        view = monitor.latest()
        for track in view.tracks if view else ():
            if shown.get(track.track_id) is not track.state:
                changes.append((now_s, track.track_id, track.state))
                shown[track.track_id] = track.state
    return Steadiness(max(now_s, 1e-3), len(shown), raw.num_changes, tuple(changes))


def frames(path: Path) -> Iterator[tuple[float, Image]]:
    """(second, RGB frame) of a video, at a webcam's size.

    Raises: MaskdetError if it cannot be played.
    """
    video = cv2.VideoCapture(str(path))
    rate = video.get(cv2.CAP_PROP_FPS) or 25.0
    number = 0
    while (read := video.read())[0]:
        height, width = read[1].shape[:2]
        size = (WIDTH, round(height * WIDTH / width))
        small = cv2.resize(read[1], size, interpolation=cv2.INTER_AREA)
        yield number / rate, np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8)
        number += 1
    if not number:
        raise MaskdetError(f"{path} cannot be played. A film file such as .mp4, .avi or .mkv was expected.")


class _Raw:
    """Every frame's own verdict on every face; faces are only matched from frame to frame."""

    def __init__(self, pool: PipelinePool, threshold: float) -> None:
        self._pool, self._threshold = pool, threshold
        self._tracker = Tracker()
        self._last: dict[int, State] = {}
        self.num_changes = 0

    def see(self, image: Image, now_s: float) -> None:
        with self._pool.lent() as pipeline:
            result = pipeline.run(image, threshold=self._threshold, sizes=(WIDTH,))
        ids = self._tracker.see([detection.face for detection in result], now_s=now_s)
        for track_id, state in zip(ids, (detection.state for detection in result), strict=True):
            self.num_changes += self._last.get(track_id, state) is not state
            self._last[track_id] = state
