"""Suppression: which events go out as messages, and which are only kept: cooldown, quiet hours, suspension, digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from maskdet.alerts.event import Event, EventKind, Suppression
from maskdet.cameras import Period, Rules
from maskdet.formatting import duration_text


class SharedCooldown(Protocol):
    """The silence after a message that all watches share."""

    def take(self, wall: datetime) -> bool:
        """Whether a message may go out now; if so, the silence begins."""


class MemoryCooldown:
    """A shared cooldown among the watches of one process."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: datetime | None = None

    def take(self, wall: datetime) -> bool:
        if self._until and wall < self._until:
            return False
        self._until = wall + timedelta(seconds=self._seconds)
        return True


class NotificationFilter:
    """Decides of each event of one watch whether it is sent."""

    def __init__(self, rules: Rules, *, watch: str, cooldown: SharedCooldown | None = None) -> None:
        self._rules, self._watch, self._shared = rules, watch, cooldown
        self._until_s: dict[EventKind, float] = {}
        self._held: dict[EventKind, int] = {}
        self.suspended_until: datetime | None = None

    def judge(self, event: Event, *, now_s: float, wall: datetime) -> Event:
        """The event, with the reason where it is not sent."""
        silence = Suppression.ENDED if event.ended else self._pause(wall)
        if silence is None and not self._goes_out(event.kind, now_s, wall):
            silence = Suppression.COOLDOWN
            self._held[event.kind] = self._held.get(event.kind, 0) + 1
        return replace(event, silenced=silence)

    def digests(self, *, now_s: float, wall: datetime) -> list[Event]:
        """One event for each kind of which too many were held back in the cooldown that is over now."""
        if self._pause(wall):
            self._held.clear()
            return []
        over = [kind for kind in self._held if now_s >= self._until_s[kind]]
        return [digest for kind in over if (digest := self._digest(kind, now_s, wall))]

    def _digest(self, kind: EventKind, now_s: float, wall: datetime) -> Event | None:
        if self._held[kind] <= self._rules.digest_after:
            del self._held[kind]
            return None
        if self._shared and not self._shared.take(wall):
            return None  # later, with what comes until then
        count = self._held.pop(kind)
        self._until_s[kind] = now_s + self._rules.cooldown_s
        seconds = self._rules.cooldown_s
        sentence = (
            f"{self._watch}: {count} more reports in the last {duration_text(seconds)}: {kind.display_name}."
        )
        return Event(
            EventKind.DIGEST, self._watch, wall.astimezone(UTC), sentence, seconds=seconds, count=count
        )

    def _goes_out(self, kind: EventKind, now_s: float, wall: datetime) -> bool:
        if now_s < self._until_s.get(kind, now_s):
            return False
        self._until_s[kind] = now_s + self._rules.cooldown_s
        return self._shared is None or self._shared.take(wall)

    def _pause(self, wall: datetime) -> Suppression | None:
        if self.suspended_until and wall < self.suspended_until:
            return Suppression.SUSPENDED
        quiet = any(Period(start, end).holds(wall) for start, end in self._rules.quiet_hours)
        return Suppression.QUIET_HOURS if quiet else None
