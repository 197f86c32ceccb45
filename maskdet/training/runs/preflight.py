"""What speaks against a run before it starts: reported at once, not after an hour."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from maskdet.dataset import (
    DatasetIndex,
    Picture,
    class_of,
    folder_label,
    read_manifest,
)
from maskdet.errors import MaskdetError
from maskdet.formatting import number
from maskdet.installation import training_advice, training_is_installed
from maskdet.language import tr, tr_later, tr_many
from maskdet.registry import Version
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from maskdet.training.runs.config import ARCHITECTURES, IMAGENET, RunConfig
from maskdet.training.runs.effort import estimate_bytes, estimate_cpu_seconds
from maskdet.training.runs.preflight_pictures import (
    STOP,
    WARN,
    PreflightProblem,
    of_counts,
    of_known,
    of_splits,
    of_twins,
)
from maskdet.training.runs.run_crops import few_of_no_face, is_cut, run_classes, without_known

OTHER_NETWORK = tr_later(
    "Version {name} is a {theirs}, so a {ours} cannot start from it. Choose that architecture or another version."
)
UNKNOWN_NETWORK = tr_later(
    "Version {name} is a network of unknown kind, so a {ours} cannot start from it. Choose that architecture or another "
    "version."
)
LONG_HOURS = 2.0


def preflight(config: RunConfig) -> list[PreflightProblem]:
    """Everything that speaks against a run, the serious first. Reads the data sets; the first time takes a while."""
    problems = [*_of_start(config), *_of_data(config)]
    return sorted(problems, key=lambda problem: problem.severity != STOP)


def _of_start(config: RunConfig) -> Iterator[PreflightProblem]:
    if not training_is_installed():
        yield PreflightProblem(STOP, training_advice(tr("Training")))
    if config.architecture not in ARCHITECTURES:
        yield PreflightProblem(
            STOP,
            tr(
                "There is no network {name}. Choose one of {names}.",
                name=config.architecture,
                names=", ".join(ARCHITECTURES),
            ),
        )
    if config.start == IMAGENET and config.architecture != "mask-net":
        yield PreflightProblem(
            STOP, tr("Only mask-net can start from ImageNet. Start from scratch or from a version.")
        )
    name = config.start_version
    if name is None:
        return
    try:
        version = Version.open(get_settings().models_dir / name)
    except MaskdetError as error:
        yield PreflightProblem(STOP, tr("The version to start from cannot be used. {why}", why=error))
        return
    theirs = version.architecture
    if theirs != config.architecture:
        yield PreflightProblem(
            STOP,
            tr(
                OTHER_NETWORK if theirs else UNKNOWN_NETWORK,
                name=name,
                theirs=theirs,
                ours=config.architecture,
            ),
        )
    elif not version.keras_path.is_file():
        yield PreflightProblem(
            STOP, tr("Version {name} has no Keras file, so nothing can be learnt on from it.", name=name)
        )


def _of_data(config: RunConfig) -> Iterator[PreflightProblem]:
    main, seed = Path(config.dataset), config.training.seed
    try:
        index = None if is_cut(main) else DatasetIndex.from_folder(main, seed=seed)
        classes = run_classes(main, index)
        pictures = _by_class(index.pictures, classes) if index else read_manifest(main)
        added = [DatasetIndex.from_folder(Path(path), seed=seed) for path in config.extra]
        unknown = [without_known(more, index) for more in added]
        extra = [picture for more in unknown for picture in _by_class(more.pictures, classes)]
    except MaskdetError as error:
        yield PreflightProblem(STOP, str(error))
        return
    yield from of_known(added, unknown)
    # Added pictures only train.
    learned = [*(p for p in pictures if p.split == "train"), *(replace(p, split="train") for p in extra)]
    if few := few_of_no_face(learned):
        yield PreflightProblem(WARN, few)
        learned = [p for p in learned if p.label != MaskLabel.NO_FACE]
    train = Counter(p.label for p in learned)
    yield from of_counts(train)
    yield from of_splits(pictures)
    if index is not None:
        yield from of_twins([*_by_class(index.pictures, classes), *extra])
    yield from _of_effort(config, sum(train.values()), len(pictures) + len(extra), cut=index is None)


def _by_class(pictures: Iterable[Picture], classes: frozenset[MaskLabel]) -> list[Picture]:
    """The pictures with the class they are trained as instead of their folder's name.

    Raises: DatasetProblem for a folder that names no known label.
    """
    return [replace(p, label=class_of(folder_label(p.label), classes).value) for p in pictures]


def _of_effort(config: RunConfig, num_train: int, num_all: int, *, cut: bool) -> Iterator[PreflightProblem]:
    """Time and disk."""
    hours = estimate_cpu_seconds(config, num_train, 0 if cut else num_all) / 3600
    if hours > LONG_HOURS:
        yield PreflightProblem(
            WARN,
            tr_many(
                "This takes about {n} hour of computing. Fewer epochs, a smaller picture size or the quick recipe take "
                "less; the run can be stopped and go on at any time.",
                "This takes about {n} hours of computing. Fewer epochs, a smaller picture size or the quick recipe take "
                "less; the run can be stopped and go on at any time.",
                round(hours),
            ),
        )
    folder = get_settings().data_dir
    while not folder.exists():
        folder = folder.parent
    free, needed = shutil.disk_usage(folder).free, estimate_bytes(config, num_train, 0 if cut else num_all)
    if needed > free:
        yield PreflightProblem(
            STOP,
            tr(
                "The run needs about {needed} GB on the disk of {folder}, but {free} GB are free. Delete old runs or set "
                "MASKDET_DATA_DIR to a larger disk.",
                needed=number(needed / 1e9, 1),
                folder=folder,
                free=number(free / 1e9, 1),
            ),
        )
