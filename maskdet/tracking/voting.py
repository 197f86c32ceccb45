"""Vote: the verdicts on one face over time -> the state that is shown for it, without flicker.

Each verdict is evidence that fades: after `fade_s` seconds it counts a third. A label is shown once it has
enough of the evidence (the threshold), and kept until it has clearly less (hysteresis); between the two, and
before there is enough evidence at all, the state is `unsure`.
"""

from __future__ import annotations

from collections import defaultdict
from math import exp

from maskdet.results import MaskLabel, State, Verdict

FADE_S = 0.35  # seconds; longer is steadier and slower: a mask that comes off should show within 0.7 s
ENOUGH = 2  # verdicts: one alone is never enough
# Seconds in which an open question is worth asking again at once; then it is one of the hard ones.
URGENT_S = 1.0
NO_FACE_SHARE = 0.5  # of the evidence from which on it is no face, and not shown
KEEP_SHARE = 0.5  # a shown label is kept while it has at least this share of the evidence


class Vote:
    """The evidence on one face. One thread at a time."""

    def __init__(self, *, fade_s: float = FADE_S) -> None:
        self._fade_s = fade_s
        self._evidence: dict[MaskLabel, float] = defaultdict(float)
        self._least: dict[MaskLabel, float | None] = {}
        self._total = self._doubt = 0.0
        self._at_s = 0.0
        self._state = State.UNSURE
        self._num_verdicts = 0
        self._agrees = False  # the last verdict, with what is shown
        self.since_s = 0.0
        self.judged_s: float | None = None

    def add(self, verdict: Verdict, *, threshold: float, now_s: float) -> State:
        """Count one verdict, and decide again.

        Args:
            threshold: share of the evidence a label needs to be shown, 0..1; one with a threshold of its own needs that.
            now_s: seconds on the caller's clock, never going back.

        Returns: the state to show.
        """
        self._fade(now_s)
        self._evidence[verdict.label] += verdict.probability
        self._least[verdict.label] = verdict.least
        self._total += 1.0
        self._doubt += verdict.no_face
        self._num_verdicts += 1
        self.judged_s = now_s
        state = self._decided(threshold)
        if state is not self._state:
            self._state, self.since_s = state, now_s
        self._agrees = verdict.label.value == state.value
        return state

    def is_urgent(self, now_s: float) -> bool:
        """Whether the next verdict may change what is shown: the state is open, or was just contradicted."""
        if self._num_verdicts < ENOUGH:
            return True
        if self._state is State.UNSURE:
            return now_s - self.since_s < URGENT_S
        return not self._agrees

    @property
    def state(self) -> State:
        """What is shown."""
        return self._state

    @property
    def is_face(self) -> bool:
        """Whether most of the evidence is of a face; so it is before there is any."""
        return not self._total or self._doubt < NO_FACE_SHARE * self._total

    @property
    def leader(self) -> Verdict:
        """The label with most of the evidence, and its share, 0..1."""
        if not self._total:
            return Verdict(MaskLabel.WITHOUT_MASK, 0.0)
        label = max(self._evidence, key=lambda found: self._evidence[found])
        return Verdict(label, min(1.0, self._evidence[label] / self._total), least=self._least[label])

    def _decided(self, threshold: float) -> State:
        if self._num_verdicts < ENOUGH:
            return State.UNSURE
        leader = self.leader
        if (state := leader.state(threshold)) is not State.UNSURE:
            return state
        stays = leader.label.value == self._state.value and leader.probability >= KEEP_SHARE
        return self._state if stays else State.UNSURE

    def _fade(self, now_s: float) -> None:
        remaining = exp(-max(0.0, now_s - self._at_s) / self._fade_s)
        for label in self._evidence:
            self._evidence[label] *= remaining
        self._total *= remaining
        self._doubt *= remaining
        self._at_s = now_s
