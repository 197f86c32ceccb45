"""How a watch stands, as its process says every second and the supervisor passes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any


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
        return "No picture" if self is WatchState.STALLED else self.value.capitalize()


@dataclass(frozen=True)
class WatchStatus:
    """A watch at this moment.

    Attributes:
        reason: why it is not live, a sentence without secrets; empty while it is.
        frame_rate: frames a second that were looked at; last_frame_s: age of the newest one, None before the first.
        people: how many are in view, by state.
        num_events: since its process began; num_sent: those of them that somebody was told of.
        waiting: events that wait for the database.
        cpu_s: processor seconds its process has used; memory_mb: what it holds.
        restarts: how often its process died.
        port: of its pictures at this computer; 0 before it has one.
        preset: by which it looks; empty before it says so.
    """

    watch_id: str
    name: str
    state: WatchState = WatchState.STARTING
    reason: str = ""
    frame_rate: float = 0.0
    last_frame_s: float | None = None
    people: Mapping[str, int] = field(default_factory=dict)
    num_events: int = 0
    num_sent: int = 0
    waiting: int = 0
    cpu_s: float = 0.0
    memory_mb: float = 0.0
    pid: int = 0
    restarts: int = 0
    port: int = 0
    preset: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As JSON carries it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> WatchStatus:
        """The status behind `as_dict`; names of later versions are passed over.

        Raises: KeyError, TypeError, ValueError where it is none.
        """
        names = {entry.name for entry in fields(cls)}
        known = {name: value for name, value in content.items() if name in names}
        return cls(**known | {"state": WatchState(content["state"])})
