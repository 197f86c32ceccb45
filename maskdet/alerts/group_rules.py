"""GroupRules: what is reported of everyone in view and of the camera: too few masks, too many, nobody, no picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maskdet.alerts.conditions import Condition, ShareWindow
from maskdet.alerts.event import Details, EventKind
from maskdet.cameras import Rules
from maskdet.tracking import Track

STALLED_S = 10.0  # without a picture for longer is worth a word; a reconnect takes less
CROWD_S, CROWD_OVER_S = 2.0, 5.0  # someone who walks through makes no crowd
SHARE_OVER_S, OVER_S = 5.0, 2.0
SHARE_MARGIN = 0.05  # the share must be so much better before it is good again


@dataclass(frozen=True)
class Change:
    """Something began, or ended after so many seconds in all."""

    kind: EventKind
    details: Details
    seconds: float
    ended: bool


class GroupRules:
    """Applies the rules of one watch that are not about one person. Time is handed in, in seconds."""

    def __init__(self, rules: Rules, *, watch: str) -> None:
        self._rules, self._watch = rules, watch
        self._share = ShareWindow(rules.share_window_s)
        self._few = Condition(begin_after_s=0.0, end_after_s=SHARE_OVER_S)
        self._crowd = Condition(begin_after_s=CROWD_S, end_after_s=CROWD_OVER_S)
        self._nobody = Condition(begin_after_s=rules.nobody_s or 0.0, end_after_s=OVER_S)
        self._stalled = Condition(begin_after_s=0.0, end_after_s=OVER_S)

    @property
    def share_masked(self) -> float | None:
        """Over the rule's window, 0..1; None without the rule, or where too little was seen."""
        return None if self._rules.min_share_masked is None else self._share.share

    def camera(self, stalled_s: float, *, now_s: float) -> list[Change]:
        """Take in for how many seconds there was no picture."""
        holds = self._rules.report_stalled and stalled_s >= STALLED_S
        return self._changes(self._stalled, EventKind.STALLED, holds, now_s, Details(seconds=stalled_s))

    def people(self, people: Sequence[Track], *, now_s: float) -> list[Change]:
        """Take in who is in view."""
        self._share.add(people, now_s=now_s)
        rules, count = self._rules, len(people)
        crowded = rules.max_people is not None and count > rules.max_people
        absent = rules.nobody_s is not None and not people
        few = Details(seconds=rules.share_window_s, asked=rules.min_share_masked)
        crowd, nobody = Details(asked=rules.max_people), Details(seconds=rules.nobody_s)
        return [
            *self._changes(self._few, EventKind.FEW_MASKED, self._is_few(), now_s, few),
            *self._changes(self._crowd, EventKind.CROWDED, crowded, now_s, crowd),
            *self._changes(self._nobody, EventKind.NOBODY, absent, now_s, nobody),
        ]

    def forget_people(self) -> None:
        """Nothing is known of the people for now: what was about to begin or end starts anew."""
        for condition in (self._few, self._crowd, self._nobody):
            condition.forget()

    def _is_few(self) -> bool:
        asked, share = self._rules.min_share_masked, self._share.share
        if asked is None or share is None:
            return False
        return share < (min(1.0, asked + SHARE_MARGIN) if self._few.is_on else asked)

    def _changes(
        self, condition: Condition, kind: EventKind, holds: bool, now_s: float, details: Details
    ) -> list[Change]:
        transition = condition.update(holds, now_s=now_s)
        if transition is None:
            return []
        return [Change(kind, details, transition.seconds, ended=not transition.began)]
