"""What speaks against the pictures of a run: too few, of one label, alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maskdet.dataset import CropRecord, DatasetIndex, Picture, label_words
from maskdet.formatting import listed
from maskdet.images import SURE_DISTANCE, twin_groups
from maskdet.language import tr, tr_later, tr_many
from maskdet.results import MaskLabel

ONE_LABEL = tr_later(
    "Training needs at least two labels, but the training pictures have only {label}. Add pictures of another."
)
NO_LABEL = tr_later(
    "Training needs at least two labels, but the training pictures have none. Add pictures of another."
)
NO_TEST = tr_later(
    "No pictures of {labels} are set aside for test, so nothing says how good the new version is, or whether it is worse "
    "than the one in use. Add pictures of other people or places."
)
NO_VALIDATION = tr_later(
    "No pictures of {labels} are set aside for validation, so the best epoch cannot be told, and the last one counts. Add "
    "pictures of other people or places."
)
STOP, WARN = "stop", "warn"
MIN_PER_LABEL, FEW_PER_LABEL = 10, 50  # training pictures: refused under the first, doubtful under the second
MAX_COMPARED = 20_000  # pictures; comparing all pairs of more takes a minute


@dataclass(frozen=True)
class PreflightProblem:
    """One thing to know before starting.

    Attributes:
        severity: `stop` (it would fail or be worthless) or `warn`.
        sentence: what it is and what to do, for people.
    """

    severity: str
    sentence: str


def of_known(added: list[DatasetIndex], unknown: list[DatasetIndex]) -> Iterator[PreflightProblem]:
    """Pictures of added sets that are left out."""
    for more, rest in zip(added, unknown, strict=True):
        if gone := len(more.pictures) - len(rest.pictures):
            yield PreflightProblem(
                WARN,
                tr_many(
                    "{gone} of {n} picture of {name} are alike to pictures that are tested on. They are left out, so that "
                    "the figures stay honest.",
                    "{gone} of {n} pictures of {name} are alike to pictures that are tested on. They are left out, so that "
                    "the figures stay honest.",
                    len(more.pictures),
                    gone=gone,
                    name=more.root.name,
                ),
            )


def of_counts(train: Counter[str]) -> Iterator[PreflightProblem]:
    """Labels, and pictures of each."""
    worn = [label for label in train if label != MaskLabel.NO_FACE]
    if len(worn) < 2:
        sentence = tr(ONE_LABEL, label=label_words(worn[0])) if worn else tr(NO_LABEL)
        yield PreflightProblem(STOP, sentence)
    for label, count in sorted(train.items()):
        if count < MIN_PER_LABEL:
            yield PreflightProblem(
                STOP,
                tr_many(
                    "{label} has only {n} picture to train on; add at least {missing} more.",
                    "{label} has only {n} pictures to train on; add at least {missing} more.",
                    count,
                    label=label_words(label),
                    missing=MIN_PER_LABEL - count,
                ),
            )
        elif count < FEW_PER_LABEL:
            yield PreflightProblem(
                WARN,
                tr(
                    "{label} has only {count} pictures to train on. Expect little of the result; from {enough} on it "
                    "becomes useful.",
                    label=label_words(label),
                    count=count,
                    enough=FEW_PER_LABEL,
                ),
            )


def of_splits(pictures: Iterable[Picture | CropRecord]) -> Iterator[PreflightProblem]:
    """Labels of which no picture is set aside."""
    labels, by_split = set(), defaultdict(set)
    for picture in pictures:
        labels.add(picture.label)
        by_split[picture.split].add(picture.label)
    for split, sentence in (("test", NO_TEST), ("validation", NO_VALIDATION)):
        missing = sorted(labels - by_split[split])
        if missing:
            yield PreflightProblem(WARN, tr(sentence, labels=listed([*map(label_words, missing)])))


def of_twins(pictures: list[Picture]) -> Iterator[PreflightProblem]:
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
            tr_many(
                "{n} photo is there almost alike under two labels, such as {one_file} and {other_file}. Where they differ "
                "by the mask alone, as with drawn masks, all is well; else at most one is right: see Find faults.",
                "{n} photos are there almost alike under two labels, such as {one_file} and {other_file}. Where they differ "
                "by the mask alone, as with drawn masks, all is well; else at most one is right: see Find faults.",
                len(across_labels),
                one_file=across_labels[0][0].file,
                other_file=across_labels[0][-1].file,
            ),
        )
    if across_splits:
        yield PreflightProblem(
            WARN,
            tr_many(
                "{n} photo has a near-copy in another split, so that the figures look better than they are. Find faults "
                "shows them.",
                "{n} photos have a near-copy in another split, so that the figures look better than they are. Find faults "
                "shows them.",
                len(across_splits),
            ),
        )
