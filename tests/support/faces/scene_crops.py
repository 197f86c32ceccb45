"""Scenes and photos to train a detector on: the sample photos, with their truth, and portraits cut from one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from maskdet.dataset.crop_manifest import CropRecord, write_manifest
from maskdet.dataset.scenes import LabelledBox, Scene
from maskdet.synthesis.sample_photos import SamplePhoto


def make_scenes(folder: Path, samples: Sequence[SamplePhoto]) -> list[Scene]:
    """The samples as annotated scenes."""
    scenes = []
    for sample in samples:
        path = folder / f"{Path(sample.name).stem}.png"
        Image.fromarray(sample.image).save(path)
        scenes.append(Scene(path, tuple(LabelledBox(box, label) for box, label in sample.truth)))
    return scenes


def make_records(folder: Path, scenes: Sequence[Scene], sample: SamplePhoto) -> list[CropRecord]:
    """A manifest as `dataset cut` writes it: the scenes train, and so do portraits cut from a sample."""
    records = [
        _record(str(truth.label), "scene", scene.path, truth.box.xyxy)
        for scene in scenes
        for truth in scene.faces
    ]
    for number, (box, label) in enumerate(sample.truth[:4]):
        window = box.padded(0.5).clipped(sample.image.shape[1], sample.image.shape[0])
        left, top, right, bottom = (int(side) for side in window.xyxy)
        path = folder / f"portrait{number}.png"
        Image.fromarray(sample.image[top:bottom, left:right]).save(path)
        inside = (box.x_min - left, box.y_min - top, box.x_max - left, box.y_max - top)
        records.append(_record(str(label), "photo", path, inside))
    write_manifest(folder, records)
    return records


def _record(label: str, kind: str, path: Path, box: tuple[float, float, float, float]) -> CropRecord:
    return CropRecord(
        f"{label}/{path.stem}.jpg", label, label, label, "train", path.stem, kind, str(path), True, *box
    )
