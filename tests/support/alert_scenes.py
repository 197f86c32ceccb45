"""People in front of a camera, second by second, for the tests of alerts and counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone

from maskdet.alerts.event import Event
from maskdet.alerts.policy import AlertPolicy
from maskdet.cameras import Rules
from maskdet.results import MaskLabel, State, Verdict
from maskdet.tracking import Track
from tests.support.tracks import face

ZONE = timezone(timedelta(hours=2))
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=ZONE)  # a Wednesday
BARE, MASKED, UNSURE = State.WITHOUT_MASK, State.WITH_MASK, State.UNSURE
WRONGLY = State.MASK_WORN_INCORRECTLY
Scene = Callable[[float], Sequence[Track]]


def person(
    track_id: int, state: State = BARE, *, x: float = 100, size: float = 80, since_s: float = 0
) -> Track:
    """Someone whose face is at `x`, `size` pixels wide, in this state since a moment."""
    return Track(track_id, face(x, size=size), state, Verdict(MaskLabel.WITHOUT_MASK, 0.9), since_s, 0.0, 0.0)


def policy(**rules: object) -> AlertPolicy:
    return AlertPolicy(Rules(**rules), watch="Entrance")


def reported(watching: AlertPolicy, scene: Scene, *, start_s: float = 0.0, end_s: float) -> list[Event]:
    """Everything reported while the scene goes on, five frames a second; now_s 0 is noon."""
    events: list[Event] = []
    for step in range(round((end_s - start_s) * 5)):
        now_s = start_s + step / 5
        wall = NOON + timedelta(seconds=now_s)
        events += watching.update(scene(now_s), now_s=now_s, wall=wall)
    return events


def sent(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.sends]


def kinds(events: Sequence[Event]) -> list[str]:
    """Such as ["nobody", "nobody ended"]."""
    return [event.kind.value + (" ended" if event.ended else "") for event in events]
