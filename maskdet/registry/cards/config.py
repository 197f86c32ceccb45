"""What cards take from `config.json` of a version or a detector."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from maskdet.registry.report.section import Section


class CropCount(Section):
    """So many faces of one kind (photo, scene, drawn ...), split and label."""

    kind: str
    split: str
    label: str
    count: int


class TrainingData(Section):
    """The pictures a version was trained from."""

    counts: tuple[CropCount, ...] = ()
    sources: tuple[str, ...] = ()


class ImportSource(Section):
    """Who made a model that was brought in as a file, in the words of whoever brought it."""

    source: str


class ModelConfig(Section):
    """A version.

    Attributes:
        created: ISO 8601 in UTC. image_size: pixels a side.
        imported: None: trained here. training: the recipe's options by name.
        start: what training started from: imagenet, scratch, version:<name>, or empty where it is not known.
    """

    version: str
    created: str
    architecture: str
    parameters: int
    image_size: int
    labels: tuple[str, ...]
    licence: str = "MIT"
    imported: ImportSource | None = None
    data: TrainingData = TrainingData()
    training: dict[str, Any] = Field(default_factory=dict)
    start: str = ""


class DetectorPictures(Section):
    """How many pictures a detector was trained on."""

    scenes: int
    photos: int


class DetectorConfig(Section):
    """A face detector. `agreement`: largest difference of a logit between Keras and TFLite; faces: kind -> count."""

    version: str
    created: str
    parameters: int
    labels: tuple[str, ...]
    agreement: float
    sources: tuple[str, ...] = ()
    pictures: DetectorPictures
    faces: dict[str, int]
    training: dict[str, Any] = Field(default_factory=dict)


def options(training: dict[str, Any]) -> str:
    """Such as "learning rate 0.001, epochs 7"."""
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in training.items())
