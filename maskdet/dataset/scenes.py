"""Annotated scenes: pictures with a labelled box around every face."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from maskdet.results import BoundingBox, MaskLabel


@dataclass(frozen=True)
class LabelledBox:
    """One annotated face, in pixels."""

    box: BoundingBox
    label: MaskLabel


@dataclass(frozen=True)
class Scene:
    """One picture and its annotated faces."""

    path: Path
    faces: tuple[LabelledBox, ...]
