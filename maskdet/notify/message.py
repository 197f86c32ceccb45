"""Message: an event as JSON for programs, and as words for people. `payload.schema.json` describes the JSON."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import cv2
import numpy as np

from maskdet.alerts import Event, EventKind, event_words
from maskdet.formatting import moment_text
from maskdet.images import hide_faces, jpeg_bytes
from maskdet.language import house_language, speaking, tr
from maskdet.results import Face, Image
from maskdet.settings import get_settings

VERSION = 1  # of the payload; raised when a field changes its meaning
LONG_SIDE = 960  # pixels: enough to see what happened, small enough for every receiver


@dataclass(frozen=True)
class Message:
    """What one receiver gets.

    Attributes:
        key: the same at each attempt, so that a receiver knows a repetition.
        picture: JPEG, or None.
    """

    event: Event
    key: str
    picture: bytes | None = None
    is_test: bool = False

    @property
    def title(self) -> str:
        """A line for a subject."""
        with speaking(house_language()):
            return f"maskdet: {tr('test') if self.is_test else self.event.kind.display_name}"

    @property
    def text(self) -> str:
        """For people: the sentence, when it was, and where to look."""
        local = self.event.time.astimezone()
        with speaking(house_language()):
            when = f"{moment_text(local, seconds=True)} {local:%Z}"
        return "\n".join(line for line in (self.sentence, when, self.link) if line)

    @property
    def sentence(self) -> str:
        """What happened, in the language of the house, as all that receivers read."""
        with speaking(house_language()):
            return event_words(self.event)

    @property
    def link(self) -> str | None:
        """The event on the pages; None without the setting `public_url`."""
        address = get_settings().public_url.rstrip("/")
        return f"{address}/events?event={self.event.event_id}" if address and not self.is_test else None

    def to_json(self) -> dict[str, Any]:
        """For programs, as in `payload.schema.json`."""
        event = self.event
        return {
            "version": VERSION,
            "event_id": event.event_id,
            "test": self.is_test,
            "watch": event.watch,
            "kind": event.kind.value,
            "time": event.time.astimezone(UTC).isoformat(timespec="milliseconds"),
            "sentence": self.sentence,
            "seconds": round(event.seconds, 1),
            "person": event.track_id,
            "state": event.state.value if event.state else None,
            "people": event.people,
            "masked": event.masked,
            "share_masked": event.share_masked,
            "count": event.count,
            "link": self.link,
            "picture": base64.b64encode(self.picture).decode() if self.picture else None,
        }


def test_message() -> Message:
    """What the test button sends."""
    with speaking(house_language()):
        sentence = tr("This is a test of maskdet: messages of this watch arrive here.")
    event = Event(EventKind.UNMASKED, "Test", datetime.now(UTC), sentence)
    return Message(event, event.event_id, is_test=True)


def event_picture(image: Image, faces: list[Face], *, blur: bool = True) -> bytes:
    """The picture of an event as JPEG, at most 960 pixels wide or high.

    Args:
        image: RGB, (height, width, 3), uint8, with nothing drawn into it.
        faces: all that may be in it (`Tracker.everyone`); they are made unrecognisable, unless `blur` is off.
    """
    if blur:
        image = hide_faces(image, faces)
    scale = min(1.0, LONG_SIDE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return jpeg_bytes(np.asarray(small, np.uint8))
