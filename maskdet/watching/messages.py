"""What passes between a judging process and its supervisor: one JSON line each.

`JudgeSpec` and `LaunchSpec`s go to the process on its standard input; `Line`s come back on its standard output.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, PlainSerializer, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from maskdet.alerts import Event, EventKind, Suppression
from maskdet.cameras import Watch
from maskdet.results import State
from maskdet.watching.status import WatchStatus

WHOLE = 0  # the run of lines that are about a judging process itself

_Moment = Annotated[datetime, PlainSerializer(lambda moment: moment.isoformat())]
_Millisecond = Annotated[datetime, PlainSerializer(lambda moment: moment.isoformat(timespec="milliseconds"))]


@dataclass(frozen=True)
class JudgeSpec:
    """What holds for all watches of a judging process.

    Attributes:
        token: of their pictures.
        to_store: whether events and counts go to the database.
        preset: how closely they are searched; empty: as the settings say.
    """

    token: str = Field(default="", repr=False)
    to_store: bool = True
    preset: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the process only."""
        return dict(vars(self))


@dataclass(frozen=True)
class LaunchSpec:
    """A watch that is to be judged.

    Attributes:
        run: another number each time a watch begins.
        ring: the name of the memory in which its frames are.
        pictures: the same of its large stream; empty where it has none.
        output: the file of its annotated video, or empty.
    """

    watch: Watch
    watch_id: str = ""
    run: int = 0
    ring: str = ""
    pictures: str = ""
    output: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the process only: with the secrets of the watch."""
        return {**vars(self), "watch": self.watch.to_json()}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> LaunchSpec:
        """Raises: WatchProblem where the watch cannot be read."""
        return cls(**content | {"watch": Watch.from_json(content["watch"])})


@dataclass(frozen=True)
class VerdictChange:
    """A person whose voted verdict is another than before. `time` is aware."""

    watch: str
    time: _Millisecond
    person: int
    state: State
    event: Literal["verdict"] = "verdict"

    def to_json(self) -> dict[str, Any]:
        """As the line carries it."""
        return _to_json(self)


@dataclass(frozen=True)
class Report:
    """An event, for whoever follows the watch; see `Event`. `silenced`: why it is not sent, if so."""

    watch: str
    kind: EventKind
    time: _Moment
    sentence: str
    sent: bool
    silenced: Suppression | None
    people: int
    masked: int
    event_id: str
    event: Literal["report"] = "report"

    @classmethod
    def of(cls, event: Event) -> Report:
        """The report of an event."""
        return cls(
            watch=event.watch,
            kind=event.kind,
            time=event.time,
            sentence=event.sentence,
            sent=event.sends,
            silenced=event.silenced,
            people=event.people,
            masked=event.masked,
            event_id=event.event_id,
        )

    def to_json(self) -> dict[str, Any]:
        """As the line carries it, and Home Assistant."""
        return _to_json(self)


@dataclass(frozen=True)
class WatchEnd:
    """The last line of a run: why it ends, and whether that was to be expected."""

    reason: str
    well: bool
    event: Literal["end"] = "end"

    def to_json(self) -> dict[str, Any]:
        """As the line carries it."""
        return _to_json(self)


Line = WatchStatus | VerdictChange | Report | WatchEnd
_LINE: TypeAdapter[Line] = TypeAdapter(Annotated[Line, Field(discriminator="event")])


def read_line(text: str) -> Line | None:
    """The line behind `to_json`; None where it is none: a library printed something."""
    try:
        return _LINE.validate_json(text)
    except ValidationError:
        return None


def _to_json(line: Line) -> dict[str, Any]:
    content: dict[str, Any] = _LINE.dump_python(line, mode="json")
    return content
