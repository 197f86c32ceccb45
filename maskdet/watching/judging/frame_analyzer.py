"""FrameAnalyzer of a watch: a few frames a second -> tracks with voted verdicts, at a cost that lets many watches share a core.

Not every frame is searched, a still picture rarely, one in which nobody is and nothing moves every few seconds; between
two searches the tracker carries everyone on. The picture is drawn only when somebody asks for it: drawing costs as much
as half a search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maskdet.cameras import Watch, Zones
from maskdet.images import HIDE_CONFIDENCE, annotate, hide_faces
from maskdet.inference import MaskPipeline
from maskdet.presets import Preset
from maskdet.results import Face, Image
from maskdet.tracking import Track, Tracker, to_result
from maskdet.watching.judging.motion_gate import Coarse, MotionGate, coarse_grey, is_alike

if TYPE_CHECKING:
    from maskdet.settings import Settings

# Long side in pixels of a coarse search for faces, at half the cost of one at 640; close ones are the preset's.
COARSE_SIZE = 480
LARGE = 30  # pixels of width in a coarse search: from here on a close one finds no more
SEARCH_S = 0.4  # between two searches: how long the tracker shows a face that was not found again
STILL_SEARCH_S = 1.0  # in a still picture, in which everyone is where they were
EMPTY_SEARCH_S = 3.0  # where nobody is and nothing moves: for whoever came in unseen
REFRESH_S = 0.4  # an uncontested verdict is asked for again after this: two make a vote
MOST_VERDICTS = 6  # a frame; the others' turn comes with the next ones
TOLERANCE_S = 0.05  # frames come a little early or late


def load_pipeline(settings: Settings, preset: Preset | None = None) -> tuple[MaskPipeline, float]:
    """One pipeline for a process that has a single thread of work, and the threshold to use.

    Args:
        preset: default the one of the settings.

    Raises: ModelNotFound, ModelBroken.
    """
    from maskdet.registry import active_version, operating_threshold

    version = active_version(settings.models_dir)
    return MaskPipeline.load(settings, preset, num_threads=1), operating_threshold(version, settings)


class FrameAnalyzer:
    """Searches the frames of one watch. `analyze` from one thread; `picture` from any."""

    def __init__(
        self, pipeline: MaskPipeline, watch: Watch, *, threshold: float, min_confidence: float | None = None
    ) -> None:
        self._pipeline = pipeline
        self._min_confidence = pipeline.preset.min_confidence if min_confidence is None else min_confidence
        self._zones = Zones(watch.zones, min_face_px=watch.min_face_px)
        self._tracker = Tracker(threshold=threshold, step_s=1 / watch.frame_rate)
        self._gate = MotionGate(self._zones) if watch.motion_gating else None
        self._faces: list[Face] = []
        self._coarse: Coarse | None = None
        self._searched_s, self._still, self._was_close = -1e9, False, False
        self._newest: tuple[Image, tuple[Track, ...]] | None = None
        self._possible_faces: list[Face] = []  # also those not shown yet: they are hidden all the same

    @property
    def preset(self) -> Preset:
        """How closely it searches."""
        return self._pipeline.preset

    def analyze(self, image: Image, *, now_s: float) -> tuple[Track, ...]:
        """Take in a frame.

        Args:
            image: RGB, (height, width, 3), uint8, of any size, which may change at any time.
            now_s: seconds on a clock that never goes back.

        Returns: the people who count, from left to right.
        """
        image = self._zones.blacked_out(image)
        if self._tracker.follow_size(image.shape[1], image.shape[0]):
            self._coarse = None
            if self._gate:
                self._gate.forget()
        if now_s - self._searched_s >= SEARCH_S - TOLERANCE_S:
            self._search(image, now_s)
        self._judge(image, now_s)
        tracks = self._tracker.tracks(now_s=now_s)
        self._possible_faces = self._tracker.everyone(now_s=now_s)
        self._newest = (image, tracks)
        return tracks

    def picture(self, *, blur: bool = False) -> Image | None:
        """The last frame, private parts black, with what was found in it; None before the first."""
        if self._newest is None:
            return None
        image, tracks = self._newest
        height, width = image.shape[:2]
        shown = hide_faces(image, self._possible_faces) if blur else image
        return annotate(shown, to_result(tracks, (width, height)), numbers=[t.track_id for t in tracks])

    def seen(self) -> tuple[Image, list[Face]] | None:
        """The last frame, private parts black, and all that may be a face by the tracks; None before the first."""
        return None if self._newest is None else (self._newest[0], self._possible_faces)

    def frame(self) -> tuple[Image, list[Face]] | None:
        """The last frame, private parts black, and all that may be a face in it: for pictures that hide them.

        Only from the thread of `analyze`: the detector is asked again, more closely than there is time for in a video.
        """
        if self._newest is None:
            return None
        image, tracks = self._newest
        found = self._pipeline.detector.detect(image, min_confidence=HIDE_CONFIDENCE)
        return image, [*found, *(track.face for track in tracks)]

    def large_frame(self, image: Image) -> tuple[Image, list[Face]]:
        """The same of a frame of the camera's large stream, which is as private; only from the thread of `analyze`."""
        image = self._zones.blacked_out(image)
        found = self._pipeline.detector.detect(image, min_confidence=HIDE_CONFIDENCE)
        if self._newest is None:
            return image, found
        scale = image.shape[1] / self._newest[0].shape[1]
        return image, [*found, *(face.scaled(scale) for face in self._possible_faces)]

    def _search(self, image: Image, now_s: float) -> None:
        """In a still picture the faces are where they were; it is searched all the same, once a second or less."""
        coarse = coarse_grey(image)
        self._still = self._coarse is not None and is_alike(coarse, self._coarse)
        if now_s - self._searched_s >= self._pause_s(coarse, now_s) - TOLERANCE_S:
            size = self._next_size(max(image.shape[:2]))
            faces = self._pipeline.detector.detect(image, min_confidence=self._min_confidence, sizes=(size,))
            self._faces = self._zones.counting(faces, image)
            self._coarse, self._searched_s = coarse, now_s
        self._tracker.see(self._faces, now_s=now_s)

    def _pause_s(self, coarse: Coarse, now_s: float) -> float:
        """How long after the last search the next one is due."""
        moves = self._gate is None or self._gate.moves(coarse, now_s=now_s)
        if not moves and not self._faces and not self._tracker.everyone(now_s=now_s):
            return EMPTY_SEARCH_S
        return STILL_SEARCH_S if self._still else SEARCH_S

    def _next_size(self, long_side: int) -> int:
        """Where everyone is large, every second search is a coarse one; newcomers far away wait for the close one."""
        large = all(face.box.width * COARSE_SIZE / long_side >= LARGE for face in self._faces)
        self._was_close = not (self._was_close and large)
        close = self._pipeline.preset.live_size
        return min(close if self._was_close else COARSE_SIZE, close, long_side)

    def _judge(self, image: Image, now_s: float) -> None:
        every_s = (STILL_SEARCH_S if self._still else REFRESH_S) - TOLERANCE_S
        waiting = self._tracker.wanting_verdicts(now_s=now_s, every_s=every_s)[:MOST_VERDICTS]
        if not waiting:
            return
        faces = self._tracker.faces(now_s=now_s)
        if now_s != self._searched_s:  # the detector's own head gives nothing new before the next search
            waiting = [track_id for track_id in waiting if self._pipeline.refines(faces[track_id])]
        verdicts = self._pipeline.judge(image, [faces[track_id] for track_id in waiting])
        for track_id, verdict in zip(waiting, verdicts, strict=True):
            self._tracker.judge(track_id, verdict, now_s=now_s)
