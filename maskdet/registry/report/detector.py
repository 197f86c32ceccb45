"""`report.json` of a face detector: what each preset finds in annotated scenes, and what it costs."""

from __future__ import annotations

from pydantic import Field

from maskdet.registry.report.scenes import SceneRow
from maskdet.registry.report.section import Section


class PhotoFigures(Section):
    """Counts over photos of one face each: all, those with a face found, right by true and by published label."""

    photos: int = 0
    found: int = 0
    right: int = 0
    right_as_published: int = 0


class HeightCount(Section):
    """How many detections are at least so high, in pixels."""

    from_px: int
    count: int


class PhantomFigures(Section):
    """Detections where nobody is.

    Attributes:
        away: away from every head that was annotated; away_alone: of those, what no other detector sees.
        at_heads: at these; at_heads_masked: of those, called masked, though nobody wears a mask there.
    """

    pictures: int
    away: tuple[HeightCount, ...]
    away_alone: tuple[HeightCount, ...] = ()
    at_heads: tuple[HeightCount, ...] = ()
    at_heads_masked: tuple[HeightCount, ...] = ()


class PresetFigures(Section):
    """Figures of one preset.

    Attributes:
        sizes: long sides in pixels that pictures are searched at.
        chosen_on_validation: the face confidence with the best F1 there; min_confidence: the one in use.
        rows: for each range of face heights, all faces first, then from 16 px.
        face_ap50: of finding faces, whatever they wear. three_class_ap50, faces_of: by label.
        oracles: what if -> mAP50 of all faces and from 16 px.
        photos: None where none were given.
        street, nobody: phantoms in street pictures and in pictures without anyone; None where none were given.
        random_split: mAP50 of all faces and from 16 px on a random fifth of the scenes, most of which were learned from.
        cpu_ms: a picture; peak_mb: of the process.
    """

    name: str
    sizes: tuple[int, ...] = ()
    chosen_on_validation: float | None = None
    min_confidence: float
    rows: tuple[SceneRow, ...]
    face_ap50: float | None = None
    three_class_ap50: dict[str, float | None] = Field(default_factory=dict)
    faces_of: dict[str, int] = Field(default_factory=dict)
    oracles: dict[str, tuple[float | None, float | None]] = Field(default_factory=dict)
    photos: PhotoFigures | None = None
    street: PhantomFigures | None = None
    nobody: PhantomFigures | None = None
    random_split: tuple[float | None, float | None] | None = None
    photos_random_split: PhotoFigures | None = None
    cpu_ms: float | None = None
    peak_mb: int | None = None


class DetectorReport(Section):
    """Every preset on the same scenes. `scenes`: split -> how many; faces: of the test split."""

    detector: str
    version: str
    scenes: dict[str, int]
    faces: int
    presets: tuple[PresetFigures, ...]
