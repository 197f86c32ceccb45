"""Figures of a classifier on labelled faces, with their 95 % intervals."""

from __future__ import annotations

from pydantic import Field

from maskdet.registry.report.section import Section

Interval = tuple[float, float]  # low, high


class LabelFigures(Section):
    """One label.

    Attributes:
        precision: of the faces called so, the share that is, 0..1.
        recall: of the faces that are so, the share called so, 0..1.
        f1: harmonic mean of both.
        support: faces that are so.
    """

    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    support: int = 0


class Figures(Section):
    """How good a classifier was on labelled faces.

    Attributes:
        count: faces. accuracy: share judged right, 0..1; accuracy_interval: its 95 % interval (Wilson).
        balanced_accuracy: mean recall of the labels, so that a rare label weighs as much.
        confusion: counts, rows truth, columns verdict, in the order of `labels`.
        per_label: label -> its figures.
    """

    count: int
    accuracy: float
    accuracy_interval: Interval | None = None
    balanced_accuracy: float | None = None
    labels: tuple[str, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    per_label: dict[str, LabelFigures] = Field(default_factory=dict)

    @property
    def right(self) -> int:
        """Faces judged right."""
        return sum(row[k] for k, row in enumerate(self.confusion))


class LabelIntervals(Section):
    """95 % intervals of one label's figures."""

    precision: Interval | None = None
    recall: Interval | None = None
    f1: Interval | None = None


class FigureIntervals(Section):
    """95 % intervals by the bootstrap."""

    accuracy: Interval | None = None
    balanced_accuracy: Interval | None = None
    matthews: Interval | None = None
    macro_precision: Interval | None = None
    macro_recall: Interval | None = None
    macro_f1: Interval | None = None
    per_label: dict[str, LabelIntervals] = Field(default_factory=dict)

    def of_label(self, label: str) -> LabelIntervals:
        """The label's intervals; without any where none were measured."""
        return self.per_label.get(label, LabelIntervals())


class FiguresInFull(Figures):
    """Figures with averages over the labels that occur, Matthews' coefficient (-1..1), and intervals."""

    matthews: float | None = None
    macro_precision: float | None = None
    macro_recall: float | None = None
    macro_f1: float | None = None
    intervals: FigureIntervals = FigureIntervals()
