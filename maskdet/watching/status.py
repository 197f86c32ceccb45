"""How a watch stands, as who judges its frames reports every second and the supervisor passes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from maskdet.language import tr, tr_as, tr_later
from maskdet.results import State


class WatchState(StrEnum):
    """What a watch does."""

    STARTING = "starting"
    CONNECTING = "connecting"
    LIVE = "live"
    STALLED = "stalled"
    ENDED = "ended"
    OFF_HOURS = "off hours"
    RESTARTING = "restarting"

    @property
    def display_name(self) -> str:
        """The words a visitor reads."""
        return tr_as("of a camera", "Live") if self is WatchState.LIVE else tr(_STATES[self])


_STATES = {
    WatchState.STARTING: tr_later("Starting"),
    WatchState.CONNECTING: tr_later("Connecting"),
    WatchState.STALLED: tr_later("No picture"),
    WatchState.ENDED: tr_later("Ended"),
    WatchState.OFF_HOURS: tr_later("Off hours"),
    WatchState.RESTARTING: tr_later("Restarting"),
}


@dataclass(frozen=True)
class WatchStatus:
    """A watch at this moment.

    Attributes:
        reason: why it is not live, a sentence without secrets; empty while it is.
        frame_rate: frames a second that were searched or carried on; last_frame_s: age of the newest one, None before the
            first.
        people: how many are in view, by state.
        num_events: since its process began; num_sent: those of them that are sent.
        waiting: records that wait for the database; num_lost: those that will never be written.
        num_errors: how often writing failed in a way that nobody foresaw.
        store_problem: what keeps records from the database, a sentence without secrets; empty while all is well.
        cpu_s: processor seconds that its reader, and judging its frames, have used; memory_mb: its reader's own memory, and
            its share of that of the process that judges.
        waited_s: for how long its last frame waited for its turn: where all wait alike, the computer is full.
        pid: of its reader.
        restarts: how often its reader, or who judges its frames, died.
        port: of its pictures at this computer; 0 before it has one.
        preset: how closely it searches; empty before it reports so.
        node: which machine of a cluster watches it; empty where there is none.
        entered, exited: who walked over the line of the door screen that uses it, since its process began.
    """

    watch_id: str
    name: str
    state: WatchState = WatchState.STARTING
    reason: str = ""
    frame_rate: float = 0.0
    last_frame_s: float | None = None
    people: Mapping[State, int] = Field(default_factory=dict)
    num_events: int = 0
    num_sent: int = 0
    waiting: int = 0
    num_lost: int = 0
    num_errors: int = 0
    store_problem: str = ""
    cpu_s: float = 0.0
    memory_mb: float = 0.0
    waited_s: float = 0.0
    pid: int = 0
    restarts: int = 0
    port: int = 0
    preset: str = ""
    node: str = ""
    entered: int = 0
    exited: int = 0
    event: Literal["status"] = "status"

    def to_json(self) -> dict[str, Any]:
        """As JSON carries it, also as a line of its process."""
        content: dict[str, Any] = _STATUSES.dump_python([self], mode="json")[0]
        return content


_STATUSES = TypeAdapter(list[WatchStatus])


def write_statuses(statuses: Sequence[WatchStatus]) -> bytes:
    """JSON of all of them."""
    return _STATUSES.dump_json(list(statuses))


def read_statuses(data: bytes) -> list[WatchStatus]:
    """The statuses behind `write_statuses`; fields of later versions are passed over.

    Raises: ValueError where they are none.
    """
    return _STATUSES.validate_json(data)
