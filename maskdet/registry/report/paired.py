"""Two versions on the same pictures."""

from __future__ import annotations

from maskdet.registry.report.figures import Interval
from maskdet.registry.report.section import Section


class ChangedFace(Section):
    """A face on which exactly one of two versions is right; probabilities are those of the verdicts."""

    file: str
    truth: str
    verdict_a: str
    verdict_b: str
    probability_a: float
    probability_b: float


class Comparison(Section):
    """Version `b` against version `a`.

    Attributes:
        count: faces that neither has learned from; left_out: the rest.
        difference: accuracy of b minus that of a, with its 95 % interval.
        p_value: McNemar's exact test: the chance of so uneven a change if both were equally good.
        better, worse: faces on which only b, or only a, is right.
    """

    a: str
    b: str
    count: int
    left_out: int
    accuracy_a: float
    accuracy_b: float
    difference: float
    interval: Interval
    p_value: float
    better: tuple[ChangedFace, ...]
    worse: tuple[ChangedFace, ...]
