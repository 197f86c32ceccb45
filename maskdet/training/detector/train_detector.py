"""Training a face-net from start to end: its pictures, the fitting, its files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from maskdet.dataset import CropRecord, Scene, read_manifest
from maskdet.detection import FaceDetector, YuNet
from maskdet.errors import TrainingProblem
from maskdet.training.detector.config import DetectorConfig
from maskdet.training.detector.events import OnDetectorEvent, PicturesEvent
from maskdet.training.detector.targets import Targets, photo_targets, scene_targets
from maskdet.training.quiet import start_tensorflow


def train_detector(
    crops: Path,
    scenes: Sequence[Scene],
    folder: Path,
    config: DetectorConfig,
    *,
    sources: Sequence[str],
    on_event: OnDetectorEvent,
) -> None:
    """Train on the train split of a folder made by `dataset cut`, and save the detector.

    Args:
        scenes: annotated ones; of them the manifest's train split is used.
        folder: of the detector; checkpoints in it are gone on with.
        sources: where the pictures came from and their licence, a sentence each.
        on_event: called with what it learns from, and the losses now and then.

    Raises: TrainingProblem without scenes or photos to train on; ModelBroken; ModelNotFound without YuNet.
    """
    records = read_manifest(crops)
    pool = gather(records, scenes, YuNet.load())
    photos = sum(targets.photo for targets in pool)
    on_event(PicturesEvent(photos, len(pool) - photos))
    start_tensorflow()

    from maskdet.training.detector.fit import fit
    from maskdet.training.detector.saving import Made, save_detector

    start = time.monotonic()
    model = fit(pool, config, folder, on_event)
    save_detector(model, folder, pool, records, Made(config, tuple(sources), time.monotonic() - start))


def gather(records: Sequence[CropRecord], scenes: Sequence[Scene], detector: FaceDetector) -> list[Targets]:
    """The photos and scenes of the train split, photos first.

    Raises: TrainingProblem when there is no scene among them.
    """
    train = [record for record in records if record.split == "train"]
    names = {Path(record.source).name for record in train if record.kind == "scene"}
    chosen = [scene for scene in scenes if scene.path.name in names and scene.faces]
    if not chosen:
        raise TrainingProblem(
            "None of the scenes is in the train split of the crops. Cut the crops with the same scenes: "
            "`dataset cut --images ... --annotations ...`."
        )
    return [*photo_targets(train, detector), *scene_targets(chosen, detector)]
