"""Condition and ShareWindow: what lasts is reported once when it begins, and noted once when it is over."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from maskdet.results import State
from maskdet.tracking import Track

MAX_STEP_S = 1.0  # a longer pause between two frames says nothing about the time between them
ENOUGH_SHARE = 1 / 6  # of the window: fewer person-seconds are too few to speak of a share


@dataclass(frozen=True)
class Transition:
    """Something has just begun, or ended after so many seconds."""

    began: bool
    seconds: float


class Condition:
    """Whether something goes on, without flicker: it begins and ends only after a while."""

    def __init__(self, *, begin_after_s: float, end_after_s: float) -> None:
        self._begin_after_s, self._end_after_s = begin_after_s, end_after_s
        self._changed_s: float | None = None  # since when what holds is not what is on
        self._began_s: float | None = None

    @property
    def is_on(self) -> bool:
        """Whether it goes on, as far as it was reported."""
        return self._began_s is not None

    def update(self, holds: bool, *, now_s: float) -> Transition | None:
        """Take in whether it holds now.

        Returns: what has just changed, if anything.
        """
        if holds is self.is_on:
            self._changed_s = None
            return None
        changed_s = self._changed_s = now_s if self._changed_s is None else self._changed_s
        if now_s - changed_s < (self._end_after_s if self.is_on else self._begin_after_s):
            return None
        began_s, self._changed_s = self._began_s, None
        self._began_s = changed_s if began_s is None else None
        return Transition(began_s is None, now_s - changed_s if began_s is None else changed_s - began_s)

    def forget(self) -> None:
        """What was about to begin or end starts anew: nothing was known in between."""
        self._changed_s = None


class ShareWindow:
    """The share of people with a mask over the last seconds, in person-seconds; who is unsure does not count."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._steps: deque[tuple[float, float, float]] = deque()  # when, masked and judged person-seconds
        self._masked_s = self._judged_s = 0.0
        self._last_s: float | None = None

    def add(self, tracks: Sequence[Track], *, now_s: float) -> None:
        """Count the people in view for the time since the last frame."""
        step_s = min(MAX_STEP_S, now_s - self._last_s) if self._last_s is not None else 0.0
        self._last_s = now_s
        masked = step_s * sum(track.state is State.WITH_MASK for track in tracks)
        judged = step_s * sum(track.state is not State.UNSURE for track in tracks)
        self._steps.append((now_s, masked, judged))
        self._masked_s, self._judged_s = self._masked_s + masked, self._judged_s + judged
        while now_s - self._steps[0][0] > self._window_s:
            _, masked, judged = self._steps.popleft()
            self._masked_s, self._judged_s = self._masked_s - masked, self._judged_s - judged

    @property
    def share(self) -> float | None:
        """0..1; None where too little was seen."""
        if self._judged_s < max(0.5, ENOUGH_SHARE * self._window_s):
            return None
        return min(1.0, max(0.0, self._masked_s / self._judged_s))
