"""ScreenReport: what a screen tells the server, and what it gets to know. It comes from a browser, and may be anything."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from maskdet.entrance.settings import Sign
from maskdet.tracking import Crossings, MinuteCount

OLDEST, NEWEST = (
    timedelta(days=7),
    timedelta(minutes=5),
)  # of minutes that are taken in: tablets' clocks differ
Seconds = Field(ge=0, le=6000)  # person-seconds of a minute: a hundred people
Number = Field(ge=0, le=10_000)


class Figures(BaseModel):
    """What a screen counted in one minute; see `MinuteCount`. `start`: seconds since 1970; `part`: another for each page."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    start: int = Field(ge=0, le=2**33)
    part: str = Field(pattern=r"^[A-Za-z0-9]{1,20}$")
    watched_s: float = Field(ge=0, le=61)
    people_s: float = Seconds
    masked_s: float = Seconds
    unmasked_s: float = Seconds
    incorrect_s: float = Seconds
    unsure_s: float = Seconds
    people_max: int = Number
    tracks: int = Number
    tracks_unmasked: int = Number
    tracks_incorrect: int = Number
    entered: int = Number
    exited: int = Number

    def counted(self, name: str, now: datetime) -> MinuteCount | None:
        """As History keeps it; None for a minute that is none, too long ago, or yet to come."""
        start = datetime.fromtimestamp(self.start, UTC)
        if self.start % 60 or not now - OLDEST <= start <= now + NEWEST:
            return None
        values = self.model_dump() | {"start": start, "part": f"door {self.part}"}
        return MinuteCount(name, **values)


class ScreenReport(BaseModel):
    """What it shows now, its totals over the line since it began, and the minutes that the server has not yet.

    Attributes:
        screen: a name that the screen gave itself, for good.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    screen: str = Field(pattern=r"^[A-Za-z0-9-]{4,32}$")
    sign: Sign
    entered: int = Field(default=0, ge=0, le=10**9)
    exited: int = Field(default=0, ge=0, le=10**9)
    minutes: tuple[Figures, ...] = Field(default=(), max_length=120)

    @property
    def totals(self) -> Crossings:
        """Who walked in and out before it."""
        return Crossings(self.entered, self.exited)

    def counts(self, name: str, now: datetime) -> list[MinuteCount]:
        """Its minutes, for History."""
        found = [figures.counted(name, now) for figures in self.minutes]
        return [count for count in found if count]


@dataclass(frozen=True)
class DoorState:
    """What a screen is told.

    Attributes:
        inside: how many are; None where nobody is counted.
        settings_key: changes with the settings; page: with the program of the page.
        people: who is in view of the watch, by state; None: the screen looks by itself.
        problem: why there is no picture of the watch; empty while there is.
    """

    inside: int | None
    settings_key: str
    page: str
    people: dict[str, int] | None = None
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """As it travels."""
        return asdict(self)
