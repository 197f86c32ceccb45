"""PersonRules: who has worn no mask, or one wrongly, for too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maskdet.alerts.event import EventKind, Worn
from maskdet.cameras import Rules
from maskdet.results import State
from maskdet.tracking import Track

UNSURE_S = 1.0  # a verdict in doubt for shorter does not begin the time anew
BARE, WRONGLY = State.WITHOUT_MASK, State.MASK_WORN_INCORRECTLY


@dataclass(frozen=True)
class Lapse:
    """Someone over the time of a rule, and what they have worn."""

    track: Track
    kind: EventKind
    seconds: float
    worn: Worn


@dataclass(frozen=True)
class _Spell:
    """How long it has gone on with one person, and in which states."""

    since_s: float
    states: frozenset[State]


class _Stopwatch:
    """Since when each person has been in one of some states."""

    def __init__(self, *states: State) -> None:
        self._states = frozenset(states)
        self._spells: dict[int, _Spell] = {}

    def follow(self, tracks: Sequence[Track], now_s: float) -> None:
        found = {track.track_id: self._spell(track, now_s) for track in tracks}
        self._spells = {track_id: spell for track_id, spell in found.items() if spell is not None}

    def over(self, track: Track, limit_s: float, now_s: float) -> _Spell | None:
        """How it has gone on with this person, where that is for longer than the limit."""
        spell = self._spells.get(track.track_id)
        return spell if spell is not None and now_s - spell.since_s >= limit_s else None

    def clear(self) -> None:
        self._spells.clear()

    def _spell(self, track: Track, now_s: float) -> _Spell | None:
        before = self._spells.get(track.track_id)
        if track.state in self._states:
            states = (before.states if before else frozenset()) | {track.state}
            return _Spell(before.since_s if before else track.since_s, states)
        in_doubt = track.state is State.UNSURE and now_s - track.since_s < UNSURE_S
        return before if in_doubt else None


class PersonRules:
    """Applies the rules of one watch that are about one person. Time is handed in, in seconds."""

    def __init__(self, rules: Rules) -> None:
        self._dwell_s, self._wrongly_s = rules.dwell_s, rules.worn_wrongly_s
        # With a rule of its own, a mask worn wrongly is that rule's affair.
        counts = rules.wrongly_counts and rules.worn_wrongly_s is None
        self._counted = (BARE, WRONGLY) if counts else (BARE,)
        self._unmasked = _Stopwatch(*self._counted)
        self._wrongly = _Stopwatch(WRONGLY, BARE)  # who takes it off in between does not win time by it

    def lapses(self, tracks: Sequence[Track], *, now_s: float) -> list[Lapse]:
        """Take in who is in view.

        Returns: those over the time of a rule, at most one rule each; again with every frame as long as it lasts.
        """
        self._unmasked.follow(tracks, now_s)
        self._wrongly.follow(tracks, now_s)
        found = (self._unmasked_lapse(t, now_s) or self._wrong_lapse(t, now_s) for t in tracks)
        return [lapse for lapse in found if lapse is not None]

    def forget_people(self) -> None:
        """Nothing is known of the people for now: all times begin anew."""
        self._unmasked.clear()
        self._wrongly.clear()

    def _unmasked_lapse(self, track: Track, now_s: float) -> Lapse | None:
        spell = self._unmasked.over(track, self._dwell_s, now_s) if track.state in self._counted else None
        if spell is None:
            return None
        worn = Worn.NONE if spell.states == {BARE} else Worn.WRONGLY_AS_NONE
        if len(spell.states) > 1:
            worn = Worn.NONE_OR_WRONGLY
        return Lapse(track, EventKind.UNMASKED, now_s - spell.since_s, worn)

    def _wrong_lapse(self, track: Track, now_s: float) -> Lapse | None:
        if self._wrongly_s is None or track.state is not WRONGLY:
            return None
        spell = self._wrongly.over(track, self._wrongly_s, now_s)
        if spell is None:
            return None
        worn = Worn.WRONGLY if spell.states == {WRONGLY} else Worn.WRONGLY_OR_NONE
        return Lapse(track, EventKind.WORN_WRONGLY, now_s - spell.since_s, worn)
