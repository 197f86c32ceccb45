"""Suppression: which events go out as messages, and which are only stored: cooldown, quiet hours, suspension, digest."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from maskdet.alerts.event import Details, Event, EventKind, Suppression
from maskdet.alerts.sentences import with_sentence
from maskdet.cameras import Period, Rules

ANSWER_S = 1.0  # an answer that takes longer is not waited for: too much is better than nothing
DIGEST_AGAIN_S = 2.0  # until a digest that the shared cooldown held back is asked for again


class SharedCooldown(Protocol):
    """The silence after a message that all watches share."""

    def ask(self, wall: datetime) -> Future[bool]:
        """Ask whether a message may go out now; if so, the silence begins. Returns at once, the answer may come later."""


class MemoryCooldown:
    """A shared cooldown among the watches of one process."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: datetime | None = None

    def ask(self, wall: datetime) -> Future[bool]:
        """As `SharedCooldown.ask`; the answer is there at once."""
        allowed = self._until is None or wall >= self._until
        if allowed:
            self._until = wall + timedelta(seconds=self._seconds)
        return _answered(allowed)


def _answered(allowed: bool) -> Future[bool]:
    answer: Future[bool] = Future()
    answer.set_result(allowed)
    return answer


@dataclass(frozen=True)
class _Question:
    """An event of which the shared cooldown was asked."""

    event: Event
    answer: Future[bool]
    asked_s: float

    def is_settled(self, now_s: float) -> bool:
        return self.answer.done() or now_s - self.asked_s >= ANSWER_S

    @property
    def may_send(self) -> bool:
        """By the answer; without one it may."""
        return not self.answer.done() or self.answer.exception() is not None or self.answer.result()


@dataclass(frozen=True)
class _Held:
    """How many events of a kind were held back, and when that is worth a digest."""

    count: int
    due_s: float


class NotificationFilter:
    """Decides of each event of one watch whether it is sent. One thread at a time; time is handed in.

    Only a message that goes out starts the watch's own cooldown. While the shared one is asked the event waits here, and
    of its kind nothing else is sent: either the watch's own silence begins now, or that of all watches lasts.
    """

    def __init__(self, rules: Rules, *, watch: str, cooldown: SharedCooldown | None = None) -> None:
        self._rules, self._watch, self._shared = rules, watch, cooldown
        self._until_s: dict[EventKind, float] = {}
        self._held: dict[EventKind, _Held] = {}
        self._questions: dict[EventKind, _Question] = {}  # by the kind whose cooldown it is
        self.suspended_until: datetime | None = None

    @property
    def undecided(self) -> tuple[Event, ...]:
        """Those that wait for the answer of the shared cooldown."""
        return tuple(question.event for question in self._questions.values())

    def judge(self, events: Sequence[Event], *, now_s: float, wall: datetime) -> list[Event]:
        """Take in what happened.

        Returns: what is decided now, each with the reason where it is not sent; digests and earlier events included.
        """
        decided = self._settle(now_s)
        self._ask_for_digests(now_s, wall)
        decided += self._settle(now_s)
        for event in events:
            suppression = Suppression.ENDED if event.ended else self._pause(wall)
            if suppression:
                decided.append(replace(event, silenced=suppression))
            elif event.kind in self._questions or now_s < self._until_s.get(event.kind, now_s):
                decided.append(self._held_back(event, now_s))
            else:
                self._ask(event.kind, event, now_s, wall)
                decided += self._settle(now_s)
        return decided

    def settle(self) -> list[Event]:
        """All that is undecided, by what is known now: at the end."""
        return self._settle(float("inf"))

    def _ask(self, kind: EventKind, event: Event, now_s: float, wall: datetime) -> None:
        """What may be sent as far as this watch is concerned is a question of the others now."""
        answer = self._shared.ask(wall) if self._shared else _answered(True)
        self._questions[kind] = _Question(event, answer, now_s)

    def _settle(self, now_s: float) -> list[Event]:
        settled = {kind: question for kind, question in self._questions.items() if question.is_settled(now_s)}
        decided = []
        for kind, question in settled.items():
            event = self._questions.pop(kind).event
            if question.may_send:
                self._until_s[kind] = question.asked_s + self._rules.cooldown_s
                decided.append(event)
            elif event.kind is EventKind.DIGEST:  # later, with what comes until then
                self._hold(kind, event.count, now_s + DIGEST_AGAIN_S)
            else:
                decided.append(self._held_back(event, now_s))
        return decided

    def _held_back(self, event: Event, now_s: float) -> Event:
        until_s = self._until_s.get(event.kind, now_s)
        self._hold(event.kind, 1, until_s if until_s > now_s else now_s + self._rules.cooldown_s)
        return replace(event, silenced=Suppression.COOLDOWN)

    def _hold(self, kind: EventKind, count: int, due_s: float) -> None:
        held = self._held.get(kind, _Held(0, due_s))
        self._held[kind] = _Held(held.count + count, held.due_s)

    def _ask_for_digests(self, now_s: float, wall: datetime) -> None:
        """One event for each kind of which too many were held back in the cooldown that is over now."""
        if self._pause(wall):
            self._held.clear()
            return
        for kind in [kind for kind in self._held if self._is_over(kind, now_s)]:
            held = self._held.pop(kind)
            if held.count > self._rules.digest_after:
                self._ask(kind, self._digest(kind, held.count, wall), now_s, wall)

    def _is_over(self, kind: EventKind, now_s: float) -> bool:
        """Whether the cooldown in which events of this kind were held back is over, and nothing of it is being asked."""
        due_s = max(self._held[kind].due_s, self._until_s.get(kind, now_s))
        return kind not in self._questions and now_s >= due_s

    def _digest(self, kind: EventKind, count: int, wall: datetime) -> Event:
        seconds = self._rules.cooldown_s
        time, details = wall.astimezone(UTC), Details(about=kind)
        return with_sentence(
            Event(EventKind.DIGEST, self._watch, time, "", seconds=seconds, count=count, details=details)
        )

    def _pause(self, wall: datetime) -> Suppression | None:
        if self.suspended_until and wall < self.suspended_until:
            return Suppression.SUSPENDED
        quiet = any(Period(start, end).holds(wall) for start, end in self._rules.quiet_hours)
        return Suppression.QUIET_HOURS if quiet else None
