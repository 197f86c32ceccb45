"""Training a face-net from start to end: its pictures, the fitting, its files."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from maskdet.dataset import CropRecord, Scene, read_manifest, split_of
from maskdet.dataset.cutting import Witnesses
from maskdet.dataset.transfer import BoxedPicture
from maskdet.detection import FaceDetector, YuNet
from maskdet.errors import TrainingProblem
from maskdet.images import decode_image, perceptual_hashes, twin_groups
from maskdet.language import tr
from maskdet.training.detector.config import CHECKPOINTS, DetectorConfig
from maskdet.training.detector.events import OnDetectorEvent, PicturesEvent
from maskdet.training.detector.mining import loose_targets, street_targets, with_hard_negatives
from maskdet.training.detector.targets import Targets, photo_targets, scene_targets
from maskdet.training.detector.targets_file import read_targets, write_targets
from maskdet.training.quiet import start_tensorflow


@dataclass(frozen=True)
class Further:
    """Pictures beside photos and scenes.

    Attributes:
        street: with boxes around heads; nobody wears a mask. crowds, people: with loose, labelled boxes around heads, of
            many people or none, and of mostly one person from nearby.
    """

    street: Sequence[BoxedPicture] = ()
    crowds: Sequence[BoxedPicture] = ()
    people: Sequence[BoxedPicture] = ()


def train_detector(
    crops: Path,
    scenes: Sequence[Scene],
    folder: Path,
    config: DetectorConfig,
    *,
    further: Further | None = None,
    sources: Sequence[str],
    on_event: OnDetectorEvent,
) -> None:
    """Train on the train split of a folder made by `dataset cut`, and save the detector.

    Args:
        scenes: annotated ones; of them the manifest's train split is used.
        folder: of the detector; targets and checkpoints in it are gone on with.
        further: of them the train split is used, by near-duplicate group; with any, the detector in use looks for what
            it gets wrong.
        sources: where the pictures came from and their licence, a sentence each.
        on_event: called with what it learns from, and the losses now and then.

    Raises: TrainingProblem without scenes or photos to train on; ModelBroken; ModelNotFound without YuNet.
    """
    records = read_manifest(crops)
    unfinished = folder / CHECKPOINTS
    pool = read_targets(unfinished)
    if pool is None:
        pool = gather(records, scenes, YuNet.load())
        if further:
            pool = mined(pool, records, further, Witnesses.load())
        write_targets(unfinished, pool)
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
            tr(
                "None of the scenes is in the train split of the crops. Cut the crops with the same "
                "scenes: `dataset cut --images ... --annotations ...`."
            )
        )
    return [*photo_targets(train, detector), *scene_targets(chosen, detector)]


def mined(
    pool: Sequence[Targets], records: Sequence[CropRecord], further: Further, witnesses: Witnesses
) -> list[Targets]:
    """The pool with hard negatives, and with the further pictures of the train split; photos first."""
    held_out = sorted({Path(record.source) for record in records if record.split != "train"})
    everyone = [*further.street, *further.crowds, *further.people]
    train = set(_train_split([picture.path for picture in everyone], held_out))
    street, crowds, people = (
        [picture for picture in part if picture.path in train]
        for part in (further.street, further.crowds, further.people)
    )
    targets = [
        *with_hard_negatives(pool, witnesses),
        *street_targets(street, witnesses),
        *loose_targets(crowds, witnesses, photos=False),
        *loose_targets(people, witnesses, photos=True),
    ]
    return sorted(targets, key=lambda one: not one.photo)


def _train_split(paths: Sequence[Path], held_out: Sequence[Path]) -> Iterator[Path]:
    """Those whose near-duplicate group is of the train split and holds none of the pictures that are held out."""
    everything = [*held_out, *paths]
    groups = twin_groups([perceptual_hashes(decode_image(path.read_bytes())) for path in everything])
    closed = set(groups[: len(held_out)])
    for path, first in zip(paths, groups[len(held_out) :], strict=True):
        if first not in closed and split_of(f"scene-{everything[first].stem}", 0) == "train":
            yield path
