"""AlertPolicy: the tracks of a watch and the time -> events.

    policy = AlertPolicy(watch.rules, watch=watch.name)
    for event in policy.update(view.tracks, now_s=time.monotonic(), wall=datetime.now().astimezone()):
        event_writer.write(event)                    # all are stored; those with `event.sends` are sent

Pure: no clock, no files. Only voted states count. One event per person (`person_rules.py`), and one more where a mask
that was worn wrongly comes off; they may be reported again when they wore one well in between and the cooldown is over; a picture on a wall is reported once (`stationary_faces.py`). What lasts is
reported once when it begins and noted, not sent, when it is over (`conditions.py`). What is not sent is stored
with the reason (`suppression.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from maskdet.alerts.event import Details, Event, Place
from maskdet.alerts.group_rules import Change, GroupRules
from maskdet.alerts.person_rules import Lapse, PersonRules
from maskdet.alerts.sentences import with_sentence
from maskdet.alerts.stationary_faces import StationaryFaceFilter
from maskdet.alerts.suppression import NotificationFilter, SharedCooldown
from maskdet.cameras import Rules
from maskdet.results import BoundingBox, State
from maskdet.tracking import Track

BLIND_S = 2.0  # without a picture for longer nothing is known of the people


class AlertPolicy:
    """Applies the rules of one watch. One thread at a time."""

    def __init__(self, rules: Rules, *, watch: str, cooldown: SharedCooldown | None = None) -> None:
        self._rules, self._watch = rules, watch
        self.image_size: tuple[int, int] | None = None  # (width, height) in pixels of what comes in
        self._notification_filter = NotificationFilter(rules, watch=watch, cooldown=cooldown)
        self._stationary = StationaryFaceFilter(cooldown_s=rules.cooldown_s)
        self._person = PersonRules(rules)
        self._group = GroupRules(rules, watch=watch)

    @property
    def suspended_until(self) -> datetime | None:
        """Until then nothing is sent; may be set at any time, aware."""
        return self._notification_filter.suspended_until

    @suspended_until.setter
    def suspended_until(self, moment: datetime | None) -> None:
        self._notification_filter.suspended_until = moment

    @property
    def undecided(self) -> tuple[Event, ...]:
        """What has just happened, and comes out of a later `update`: the shared cooldown is being asked."""
        return self._notification_filter.undecided

    def update(
        self, tracks: Sequence[Track], *, now_s: float, wall: datetime, stalled_s: float = 0.0
    ) -> list[Event]:
        """Take in what is in view.

        Args:
            tracks: the people, with voted states.
            now_s: seconds on a clock that never goes back.
            wall: the same moment, aware, in the local zone: quiet hours are read on it.
            stalled_s: for how many seconds there was no picture; 0 with one.

        Returns: what happened, now or, where the shared cooldown took its time, a moment ago; all of it is to be stored,
            and what has `sends` to be sent.
        """
        time = wall.astimezone(UTC)
        events = [self._of_change(change, (), time) for change in self._group.camera(stalled_s, now_s=now_s)]
        if not stalled_s:
            events += self._of_people(tracks, time, now_s)
        elif stalled_s >= BLIND_S:
            self._person.forget_people()
            self._group.forget_people()
        return self._notification_filter.judge(events, now_s=now_s, wall=wall)

    def settle(self) -> list[Event]:
        """What still waits for the answer of the shared cooldown, by what is known now: when watching ends."""
        return self._notification_filter.settle()

    def _of_people(self, tracks: Sequence[Track], time: datetime, now_s: float) -> list[Event]:
        self._stationary.follow(tracks, now_s=now_s)
        lapses = self._person.lapses(tracks, now_s=now_s)
        new = [e for e in lapses if self._stationary.may_report(e.track, e.kind, now_s=now_s)]
        for lapse in new:
            self._stationary.report(lapse.track, lapse.kind, now_s=now_s)
        people = [track for track in tracks if not self._stationary.is_stationary(track)]
        changes = self._group.people(people, now_s=now_s)
        events = [self._of_person(lapse, people, time) for lapse in new]
        return events + [self._of_change(change, people, time) for change in changes]

    def _of_person(self, lapse: Lapse, people: Sequence[Track], time: datetime) -> Event:
        track = lapse.track
        event = Event(
            lapse.kind,
            self._watch,
            time,
            "",
            lapse.seconds,
            track.track_id,
            track.state,
            len(people),
            _masked(people),
            self._group.share_masked,
            place=self._place(track.face.box),
            details=Details(worn=lapse.worn),
        )
        return with_sentence(event)

    def _place(self, box: BoundingBox) -> Place | None:
        """Left, top, width and height as shares of the picture."""
        if self.image_size is None:
            return None
        width, height = self.image_size
        seen = box.clipped(width, height)
        return seen.x_min / width, seen.y_min / height, seen.width / width, seen.height / height

    def _of_change(self, change: Change, people: Sequence[Track], time: datetime) -> Event:
        event = Event(
            change.kind,
            self._watch,
            time,
            "",
            change.seconds,
            people=len(people),
            masked=_masked(people),
            share_masked=self._group.share_masked,
            ended=change.ended,
            details=change.details,
        )
        return with_sentence(event)


def _masked(people: Sequence[Track]) -> int:
    return sum(track.state is State.WITH_MASK for track in people)
