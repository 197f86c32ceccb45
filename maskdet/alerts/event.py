"""Event: something a watch reports, and whether it is sent. What happened is stored even where nothing is sent."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from maskdet.language import tr, tr_later
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
        return tr(_NAMES[self])


_NAMES = {
    EventKind.UNMASKED: tr_later("Without mask"),
    EventKind.WORN_WRONGLY: tr_later("Mask worn wrongly"),
    EventKind.FEW_MASKED: tr_later("Too few masks"),
    EventKind.CROWDED: tr_later("Too many people"),
    EventKind.NOBODY: tr_later("Nobody seen"),
    EventKind.STALLED: tr_later("No picture"),
    EventKind.DIGEST: tr_later("Digest"),
}


class Suppression(StrEnum):
    """Why an event is stored without a message."""

    ENDED = "ended"
    COOLDOWN = "cooldown"
    QUIET_HOURS = "quiet hours"
    SUSPENDED = "suspended"

    @property
    def display_name(self) -> str:
        """The words a visitor reads."""
        return tr(_REASONS[self])


_REASONS = {
    Suppression.ENDED: tr_later("ended"),
    Suppression.COOLDOWN: tr_later("cooldown"),
    Suppression.QUIET_HOURS: tr_later("quiet hours"),
    Suppression.SUSPENDED: tr_later("suspended"),
}


class Worn(StrEnum):
    """What someone has worn for too long."""

    NONE = "none"
    WRONGLY_AS_NONE = "wrongly_as_none"
    NONE_OR_WRONGLY = "none_or_wrongly"
    WRONGLY = "wrongly"
    WRONGLY_OR_NONE = "wrongly_or_none"


@dataclass(frozen=True)
class Details:
    """What the sentence of an event says beyond the event's own numbers.

    Attributes:
        worn: of an event about one person.
        seconds: over which a share was counted, or for which nobody or nothing was seen.
        asked: what the rule asks for: a share of masks, 0..1, or how many people are allowed.
        about: what a digest sums up.
    """

    worn: Worn | None = None
    seconds: float | None = None
    asked: float | None = None
    about: EventKind | None = None

    def to_text(self) -> str:
        """As a column holds it: JSON."""
        return json.dumps({name: value for name, value in asdict(self).items() if value is not None})


def details_of(text: str | None) -> Details | None:
    """The details behind `to_text`; None for none, or for such as only later versions know."""
    if not text:
        return None
    try:
        return TypeAdapter(Details).validate_json(text)
    except ValidationError:
        return None


@dataclass(frozen=True)
class Event:
    """One report of a watch.

    Attributes:
        watch: its name.
        time: of the report, with the zone UTC.
        sentence: what happened, in English; for people it is told by `event_words`.
        seconds: how long it lasted so far: unmasked, with a mask worn wrongly, with too few masks, without a picture; with `ended`, in all.
        track_id, state: of the person, where it is about one.
        people, masked: in view at that moment; someone unsure is a person, but not masked.
        share_masked: of the people over the rule's window, 0..1; None where the rule is not used.
        count: how many reports a digest stands for, else 1.
        ended: whether it is about something that is over.
        silenced: why no message goes out; None where one does.
        place: of the person's face in the picture: left, top, width, height as shares of it, 0..1; None: not about one.
        film_s: seconds into the film that is watched; None for cameras.
        details: what its sentence says beyond these; None of events from before they were kept.
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
    details: Details | None = None
    event_id: str = field(default_factory=lambda: str(uuid4()), compare=False)

    @property
    def sends(self) -> bool:
        """Whether it goes out as a message."""
        return self.silenced is None
