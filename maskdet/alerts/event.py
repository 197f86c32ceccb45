"""Event: something a watch reports, and whether it is sent. What happened is stored even where nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from maskdet.results import State

Place = tuple[float, float, float, float]


class EventKind(StrEnum):
    """What can happen."""

    UNMASKED = "unmasked"
    WORN_WRONGLY = "worn_wrongly"
    FEW_MASKED = "few_masked"
    CROWDED = "crowded"
    NOBODY = "nobody"
    STALLED = "stalled"
    DIGEST = "digest"

    @property
    def display_name(self) -> str:
        """The words a visitor reads."""
        return _NAMES[self]


_NAMES = {
    EventKind.UNMASKED: "Without mask",
    EventKind.WORN_WRONGLY: "Mask worn wrongly",
    EventKind.FEW_MASKED: "Too few masks",
    EventKind.CROWDED: "Too many people",
    EventKind.NOBODY: "Nobody seen",
    EventKind.STALLED: "No picture",
    EventKind.DIGEST: "Digest",
}


class Suppression(StrEnum):
    """Why an event is stored without a message."""

    ENDED = "ended"
    COOLDOWN = "cooldown"
    QUIET_HOURS = "quiet hours"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class Event:
    """One report of a watch.

    Attributes:
        watch: its name.
        time: of the report, with the zone UTC.
        sentence: what happened, for people.
        seconds: how long it lasted so far: unmasked, with a mask worn wrongly, with too few masks, without a picture; with `ended`, in all.
        track_id, state: of the person, where it is about one.
        people, masked: in view at that moment; someone unsure is a person, but not masked.
        share_masked: of the people over the rule's window, 0..1; None where the rule is not used.
        count: how many reports a digest stands for, else 1.
        ended: whether it is about something that is over.
        silenced: why no message goes out; None where one does.
        place: of the person's face in the picture: left, top, width, height as shares of it, 0..1; None: not about one.
        film_s: seconds into the film that is watched; None for cameras.
        event_id: no other has it, so that storing it twice stores it once.
    """

    kind: EventKind
    watch: str
    time: datetime
    sentence: str
    seconds: float = 0.0
    track_id: int | None = None
    state: State | None = None
    people: int = 0
    masked: int = 0
    share_masked: float | None = None
    count: int = 1
    ended: bool = False
    silenced: Suppression | None = None
    place: Place | None = None
    film_s: float | None = None
    event_id: str = field(default_factory=lambda: str(uuid4()), compare=False)

    @property
    def sends(self) -> bool:
        """Whether it goes out as a message."""
        return self.silenced is None
