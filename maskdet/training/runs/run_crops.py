"""The face crops of a run: of its data set, and of the sets added to it, such as corrections."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from maskdet.dataset import (
    MANIFEST,
    CropRecord,
    DatasetIndex,
    Picture,
    classes_of,
    cut_photos,
    read_manifest,
    write_manifest,
)
from maskdet.detection import crop_detector, crop_detector_sha256
from maskdet.images import twin_groups
from maskdet.language import tr_many
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.events import OnEvent, progress

Warn = Callable[[str], None]
MIN_NO_FACE = 10  # training pictures of no face: fewer teach nothing, and are no reason to stop


def gather_crops(config: RunConfig, out: Path, on_event: OnEvent, warn: Warn) -> None:
    """Write the run's own manifest to `out`: what it trains on stays fixed, whatever happens to the sets.

    Added sets only train: figures on the test pictures then stay comparable from run to run, so the main set alone
    says which classes there are. But pictures of no face, such as corrections, are learned from wherever they lie. Their near-duplicates of test and validation pictures are left out, as a model must
    not be tested on what it was trained on.

    Raises: DatasetProblem when a set cannot be read, or a folder names no known label.
    """
    seed = config.training.seed
    main = Path(config.dataset)
    index = None if is_cut(main) else read_index(main, seed, on_event, warn)
    classes = run_classes(main, index)
    records = list(_records(main, index, classes, seed, on_event))
    for path in map(Path, config.extra):
        added = read_index(path, seed, on_event, warn)
        unknown = without_known(added, index)
        if gone := len(added.pictures) - len(unknown.pictures):
            warn(
                tr_many(
                    "{name}: {n} picture is left out, as it is alike to pictures that are tested on.",
                    "{name}: {n} pictures are left out, as they are alike to pictures that are tested on.",
                    gone,
                    name=path.name,
                )
            )
        found = _records(path, unknown, classes, seed, on_event)
        records += [replace(record, kind=path.name, split="train") for record in found]
    if few := few_of_no_face(records):
        warn(few)
        records = [record for record in records if record.label != MaskLabel.NO_FACE]
    write_manifest(out, records)


def few_of_no_face(pictures: Iterable[Picture | CropRecord]) -> str | None:
    """A sentence where there are pictures of no face, but too few of them to learn from."""
    count = sum(p.label == MaskLabel.NO_FACE and p.split == "train" for p in pictures)
    if not 0 < count < MIN_NO_FACE:
        return None
    return tr_many(
        "Of what is no face there is only {n} picture to train on: left out until there are {enough}.",
        "Of what is no face there are only {n} pictures to train on: left out until there are {enough}.",
        count,
        enough=MIN_NO_FACE,
    )


def run_classes(main: Path, index: DatasetIndex | None) -> frozenset[MaskLabel]:
    """The classes a run learns: those of its main set's folders, or of its crops where it was cut already.

    Raises: DatasetProblem when a folder names no known label.
    """
    return classes_of(index.labels if index else {record.label for record in read_manifest(main)})


def is_cut(data: Path) -> bool:
    """Whether a folder was made by `dataset cut`."""
    return (data / MANIFEST).is_file()


def read_index(data: Path, seed: int, on_event: OnEvent, warn: Warn) -> DatasetIndex:
    """The pictures of a data set; unreadable ones are named."""
    index = DatasetIndex.from_folder(data, seed=seed, on_progress=progress(on_event, "reading pictures"))
    for problem in index.problems:
        warn(problem)
    return index


def without_known(added: DatasetIndex, main: DatasetIndex | None) -> DatasetIndex:
    """An added set without near-duplicates of the main set's test and validation pictures."""
    held_out = [p for p in main.pictures if p.split != "train"] if main else []
    firsts = twin_groups([p.hashes for p in itertools.chain(held_out, added.pictures)])
    known = {first for first, _ in zip(firsts, held_out, strict=False)}
    unknown: list[Picture] = [
        p for p, first in zip(added.pictures, firsts[len(held_out) :], strict=True) if first not in known
    ]
    return DatasetIndex(added.root, tuple(unknown), added.unreadable)


def _records(
    data: Path, index: DatasetIndex | None, classes: frozenset[MaskLabel], seed: int, on_event: OnEvent
) -> Iterator[CropRecord]:
    """The crops of a set with absolute files; cut once for the set's exact content, its classes and the detector."""
    folder = data.resolve()
    if index is not None:
        name = f"{data.resolve().name}-{index.fingerprint}-{seed}-{crop_detector_sha256()[:12]}"
        name += "-three" if MaskLabel.MASK_WORN_INCORRECTLY in classes else ""
        folder = (get_settings().data_dir / ".crops" / name).resolve()
        if not is_cut(folder):
            write_manifest(folder, _cut(index, folder, classes, seed, on_event))
    for record in read_manifest(folder):
        yield replace(record, file=str(folder / record.file))


def _cut(
    index: DatasetIndex, folder: Path, classes: frozenset[MaskLabel], seed: int, on_event: OnEvent
) -> Iterator[CropRecord]:
    report = progress(on_event, "cutting faces")
    records = cut_photos(index, crop_detector(), folder, drawn=False, seed=seed, classes=classes)
    for number, record in enumerate(records, start=1):
        yield record
        report(number, len(index.pictures))
