"""What speaks against a run before it starts: reported at once, not after an hour."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from maskdet.dataset import (
    CropRecord,
    DatasetIndex,
    Picture,
    class_of,
    folder_label,
    label_words,
    read_manifest,
)
from maskdet.errors import MaskdetError
from maskdet.formatting import counted
from maskdet.images import SURE_DISTANCE, twin_groups
from maskdet.installation import training_advice, training_is_installed
from maskdet.registry import Version
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from maskdet.training.runs.config import ARCHITECTURES, IMAGENET, RunConfig
from maskdet.training.runs.run_crops import few_of_no_face, is_cut, run_classes, without_known

STOP, WARN = "stop", "warn"
MIN_PER_LABEL, FEW_PER_LABEL = 10, 50  # training pictures: refused under the first, doubtful under the second
MAX_COMPARED = 20_000  # pictures; comparing all pairs of more takes a minute
LONG_HOURS = 2.0
# CPU milliseconds a picture at 112 pixels, measured on two loaded cores: one epoch from pixels; the fast
# path's one view, and one epoch of it.
EPOCH_MS = {"mask-net": 27.0, "seed-cnn": 18.0, "tiny": 12.0}
VIEW_MS, FAST_EPOCH_MS = 15.0, 11.0
CUT_MS = 40.0  # finding and cutting out one face
CROP_BYTES, CHECKPOINT_BYTES, ROW_BYTES = 9_000, 150_000_000, 16_000


@dataclass(frozen=True)
class PreflightProblem:
    """One thing to know before starting.

    Attributes:
        severity: `stop` (it would fail or be worthless) or `warn`.
        sentence: what it is and what to do, for people.
    """

    severity: str
    sentence: str


def preflight(config: RunConfig) -> list[PreflightProblem]:
    """Everything that speaks against a run, the serious first. Reads the data sets; the first time takes a while."""
    problems = [*_of_start(config), *_of_data(config)]
    return sorted(problems, key=lambda problem: problem.severity != STOP)


def _of_start(config: RunConfig) -> Iterator[PreflightProblem]:
    if not training_is_installed():
        yield PreflightProblem(STOP, training_advice("Training"))
    if config.architecture not in ARCHITECTURES:
        yield PreflightProblem(
            STOP, f"There is no network {config.architecture}. Choose one of {', '.join(ARCHITECTURES)}."
        )
    if config.start == IMAGENET and config.architecture != "mask-net":
        yield PreflightProblem(
            STOP, "Only mask-net can start from ImageNet. Start from scratch or from a version."
        )
    name = config.start_version
    if name is None:
        return
    try:
        version = Version.open(get_settings().models_dir / name)
    except MaskdetError as error:
        yield PreflightProblem(STOP, f"The version to start from cannot be used. {error}")
        return
    theirs = version.architecture
    if theirs != config.architecture:
        yield PreflightProblem(
            STOP,
            f"Version {name} is a {theirs or 'network of unknown kind'}, so a {config.architecture} cannot start "
            "from it. Choose that architecture or another version.",
        )
    elif not version.keras_path.is_file():
        yield PreflightProblem(
            STOP, f"Version {name} has no Keras file, so nothing can be learnt on from it."
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
    yield from _of_known(added, unknown)
    # Added pictures only train.
    learned = [*(p for p in pictures if p.split == "train"), *(replace(p, split="train") for p in extra)]
    if few := few_of_no_face(learned):
        yield PreflightProblem(WARN, few)
        learned = [p for p in learned if p.label != MaskLabel.NO_FACE]
    train = Counter(p.label for p in learned)
    yield from _of_counts(train)
    yield from _of_splits(pictures)
    if index is not None:
        yield from _of_twins([*_by_class(index.pictures, classes), *extra])
    yield from _of_effort(config, sum(train.values()), len(pictures) + len(extra), cut=index is None)


def _by_class(pictures: Iterable[Picture], classes: frozenset[MaskLabel]) -> list[Picture]:
    """The pictures with the class they are trained as instead of their folder's name.

    Raises: DatasetProblem for a folder that names no known label.
    """
    return [replace(p, label=class_of(folder_label(p.label), classes).value) for p in pictures]


def _of_known(added: list[DatasetIndex], unknown: list[DatasetIndex]) -> Iterator[PreflightProblem]:
    """Pictures of added sets that are left out."""
    for more, rest in zip(added, unknown, strict=True):
        if gone := len(more.pictures) - len(rest.pictures):
            yield PreflightProblem(
                WARN,
                f"{gone} of {counted(len(more.pictures), 'picture')} of {more.root.name} are alike to pictures that are tested "
                "on. They are left out, so that the figures stay honest.",
            )


def _of_counts(train: Counter[str]) -> Iterator[PreflightProblem]:
    """Labels, and pictures of each."""
    worn = [label for label in train if label != MaskLabel.NO_FACE]
    if len(worn) < 2:
        only = f"only {label_words(worn[0])}" if worn else "none"
        yield PreflightProblem(
            STOP,
            f"Training needs at least two labels, but the training pictures have {only}. Add pictures of another.",
        )
    for label, count in sorted(train.items()):
        if count < MIN_PER_LABEL:
            yield PreflightProblem(
                STOP,
                f"{label_words(label)} has only {counted(count, 'picture')} to train on; add at least {MIN_PER_LABEL - count} more.",
            )
        elif count < FEW_PER_LABEL:
            yield PreflightProblem(
                WARN,
                f"{label_words(label)} has only {count} pictures to train on. Expect little of the result; from {FEW_PER_LABEL} "
                "on it becomes useful.",
            )


def _of_splits(pictures: Iterable[Picture | CropRecord]) -> Iterator[PreflightProblem]:
    labels, by_split = set(), defaultdict(set)
    for picture in pictures:
        labels.add(picture.label)
        by_split[picture.split].add(picture.label)
    for split, consequence in (
        ("test", "nothing says how good the new version is, or whether it is worse than the one in use"),
        ("validation", "the best epoch cannot be told, and the last one counts"),
    ):
        missing = sorted(labels - by_split[split])
        if missing:
            yield PreflightProblem(
                WARN,
                f"No pictures of {' and '.join(map(label_words, missing))} are set aside for {split}, so {consequence}. Add pictures "
                "of other people or places.",
            )


def _of_twins(pictures: list[Picture]) -> Iterator[PreflightProblem]:
    """The same photo under two labels, or in training and test."""
    if len(pictures) > MAX_COMPARED:
        return
    together = defaultdict(list)
    firsts = twin_groups([picture.hashes for picture in pictures], distance=SURE_DISTANCE)
    for picture, first in zip(pictures, firsts, strict=True):
        together[first].append(picture)
    across_labels = [g for g in together.values() if len({p.label for p in g}) > 1]
    across_splits = [g for g in together.values() if len({p.split for p in g}) > 1]
    if across_labels:
        yield PreflightProblem(
            WARN,
            f"{counted(len(across_labels), 'photo is', 'photos are')} there almost alike under two labels, such as "
            f"{across_labels[0][0].file} and {across_labels[0][-1].file}. Where they differ by the mask alone, as with "
            "drawn masks, all is well; else at most one is right: see Find faults.",
        )
    if across_splits:
        yield PreflightProblem(
            WARN,
            f"{counted(len(across_splits), 'photo has', 'photos have')} a near-copy in another split, so that the figures look better than "
            "they are. Find faults shows them.",
        )


def _of_effort(config: RunConfig, num_train: int, num_all: int, *, cut: bool) -> Iterator[PreflightProblem]:
    """Time and disk."""
    hours = estimate_cpu_seconds(config, num_train, 0 if cut else num_all) / 3600
    if hours > LONG_HOURS:
        yield PreflightProblem(
            WARN,
            f"This takes about {hours:.0f} hours of computing. Fewer epochs, a smaller picture size or the quick "
            "recipe take less; the run can be stopped and go on at any time.",
        )
    folder = get_settings().data_dir
    while not folder.exists():
        folder = folder.parent
    free, needed = shutil.disk_usage(folder).free, estimate_bytes(config, num_train, 0 if cut else num_all)
    if needed > free:
        yield PreflightProblem(
            STOP,
            f"The run needs about {needed / 1e9:.1f} GB on the disk of {folder}, but {free / 1e9:.1f} GB are free. "
            "Delete old runs or set MASKDET_DATA_DIR to a larger disk.",
        )


def estimate_cpu_seconds(config: RunConfig, num_train: int, num_cut: int) -> float:
    """About how long a run computes, by the figures at the top; a second core shortens it."""
    numbers = config.training
    size = (numbers.image_size / 112) ** 2
    if numbers.views and config.architecture == "mask-net":
        a_picture = numbers.views * VIEW_MS + numbers.epochs * FAST_EPOCH_MS
    else:
        a_picture = numbers.epochs * EPOCH_MS.get(config.architecture, EPOCH_MS["mask-net"])
    return (num_train * a_picture * size + num_cut * CUT_MS) / 1000


def estimate_bytes(config: RunConfig, num_train: int, num_cut: int) -> int:
    """About how much disk a run takes while it works."""
    rows = num_train * config.training.views * ROW_BYTES
    return num_cut * CROP_BYTES + rows + CHECKPOINT_BYTES
