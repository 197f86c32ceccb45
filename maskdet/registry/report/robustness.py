"""Accuracy as faces get harder, one perturbation at a time."""

from __future__ import annotations

from maskdet.registry.report.figures import Interval
from maskdet.registry.report.section import Section


class RobustnessFigures(Section):
    """Figures of some faces under one perturbation.

    Attributes:
        interval: of the accuracy, 95 % (Wilson).
        sure: share of faces over the threshold, 0..1; sure_accuracy: of these; None without any.
        missed, false_alerts: counts, see `ThresholdRow`.
    """

    count: int
    accuracy: float
    interval: Interval | None = None
    sure: float | None = None
    sure_accuracy: float | None = None
    missed: int = 0
    false_alerts: int = 0


class RobustnessRow(RobustnessFigures):
    """A perturbation at one severity, 0 (the face as it is) to 5."""

    kind: str
    title: str
    meaning: str = ""
    severity: int


class Robustness(Section):
    """All perturbations at all severities.

    Attributes:
        measured: when, ISO 8601 in UTC.
        clean: the faces as they are.
        faces: used; bare_faces: of these, those that things are drawn on.
        threshold: in force when it was measured.
        fingerprint: of the faces used.
        note: a sentence to show.
    """

    measured: str = ""
    clean: RobustnessFigures | None = None
    rows: tuple[RobustnessRow, ...] = ()
    faces: int = 0
    bare_faces: int = 0
    threshold: float | None = None
    fingerprint: str = ""
    note: str = ""

    def by_kind(self) -> dict[str, list[RobustnessRow]]:
        """Kind of perturbation -> its rows, in the order of the report."""
        kinds: dict[str, list[RobustnessRow]] = {}
        for row in self.rows:
            kinds.setdefault(row.kind, []).append(row)
        return kinds
