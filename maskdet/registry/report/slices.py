"""Figures of parts of the faces: small, dark, turned ones, and groups the user has labels of."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from maskdet.registry.report.figures import Interval
from maskdet.registry.report.section import Section


class SliceRow(Section):
    """One slice.

    Attributes:
        dimension: what the faces were sorted by; slice: the name of this part.
        interval: of the accuracy, 95 % (Wilson).
        missed, false_alerts: counts, see `ThresholdRow`.
        enough: whether there are enough faces to say anything; else `note` says why not.
    """

    dimension: str
    slice: str
    count: int
    right: int = 0
    accuracy: float
    interval: Interval
    missed: int
    false_alerts: int
    enough: bool
    note: str = ""


class SliceGap(Section):
    """The largest difference of accuracy in one dimension. `clear`: whether the 95 % intervals lie apart."""

    dimension: str
    gap: float
    worst: str
    best: str
    clear: bool


class Slices(Section):
    """All slices, the worst first, and the gaps, the largest first.

    Attributes:
        unmatched_rows: rows of the user's labels that name no picture.
    """

    rows: tuple[SliceRow, ...] = ()
    gaps: tuple[SliceGap, ...] = ()
    unmatched_rows: int = 0

    @model_validator(mode="before")
    @classmethod
    def _bare_rows(cls, content: Any) -> Any:
        """The first reports held the rows alone."""
        return {"rows": content} if isinstance(content, list) else content
