"""Whole pictures: faces found, and found and judged right, by their height."""

from __future__ import annotations

from maskdet.registry.report.section import Section, in_json


class AveragePrecision(Section):
    """AP50 of each label and their mean, 0..1; None for a label without a face."""

    with_mask: float | None = None
    without_mask: float | None = None
    mean: float | None = None


class SceneRow(Section):
    """Counts and shares (0..1, None: of nothing) for faces of some heights at a face confidence.

    Attributes:
        from_px, to_px: heights in pixels; None: no limit.
        faces, masked, unmasked: annotated. found, recall: of these.
        false_faces: found where there is none. precision: of found faces, those that are faces.
        right, f1: found and judged right, against annotated and found ones.
        ap50, map50: average precision of each label, and their mean.
    """

    from_px: int
    to_px: int | None = None
    faces: int
    masked: int = 0
    unmasked: int = 0
    found: int = 0
    recall: float | None = None
    false_faces: int = 0
    precision: float | None = None
    right: int = 0
    f1: float | None = None
    unmasked_not_found: int = 0
    unmasked_called_masked: int = 0
    masked_called_unmasked: int = 0
    ap50: AveragePrecision | None = None
    map50: float | None = None

    @property
    def unmasked_lost(self) -> int:
        """Unmasked faces that were not found or called masked."""
        return self.unmasked_not_found + self.unmasked_called_masked


class Scenes(Section):
    """How well faces are found and judged in annotated scenes.

    Attributes:
        measured: when, ISO 8601 in UTC.
        scenes: measured on; leaked, unreadable: left out.
        training_known: whether it is known what version and detector learned from.
        preset: how closely they were searched; empty in older reports.
        min_confidence: of the operating point, 0..1.
    """

    measured: str = ""
    scenes: int
    leaked: int = in_json("seen", 0)
    unreadable: int = 0
    training_known: bool = in_json("learned_from_known", True)
    preset: str = ""
    min_confidence: float
    rows: tuple[SceneRow, ...] = ()
