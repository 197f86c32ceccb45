"""EventPictures: the picture of each event, of the moment it happened, however late it is known whether it is sent."""

from __future__ import annotations

import time
from collections.abc import Iterable

from maskdet.alerts import Event
from maskdet.cameras import Watch
from maskdet.results import Face, Image
from maskdet.watching.judging.frame_analyzer import FrameAnalyzer
from maskdet.watching.readers import FrameRing

OLD_S = 3.0  # a picture of the large stream that is older shows another moment: then the small one is taken


class EventPictures:
    """Makes the pictures of one watch. One thread.

    Args:
        large: the newest frames of the camera's large stream, where it has one.
    """

    def __init__(self, watch: Watch, analyzer: FrameAnalyzer, large: FrameRing | None) -> None:
        self._watch, self._analyzer, self._large = watch, analyzer, large
        self._kept: dict[str, bytes | None] = {}  # of events that are undecided, by event_id

    def of(self, event: Event) -> bytes | None:
        """The picture as JPEG; None where none is sent or kept."""
        return self._kept[event.event_id] if event.event_id in self._kept else self._new(event)

    def keep(self, undecided: Iterable[Event]) -> None:
        """Those that the shared cooldown is asked of show the moment they happened, not that of the answer."""
        self._kept = {event.event_id: self.of(event) for event in undecided}

    def close(self) -> None:
        """Let go of the large stream."""
        if self._large:
            self._large.close()

    def _new(self, event: Event) -> bytes | None:
        if not (self._watch.attach_picture and event.sends) or (newest := self._frame()) is None:
            return None
        from maskdet.notify import event_picture

        return event_picture(*newest, blur=not self._watch.show_faces)

    def _frame(self) -> tuple[Image, list[Face]] | None:
        frame = self._large.newest() if self._large else None
        if frame is None or time.monotonic() - frame.time_s > OLD_S:
            return self._analyzer.frame()
        return self._analyzer.large_frame(frame.image)
