"""Label names: which label is meant by a folder's or class's name, and which classes a data set's folders make.

A name means a label only if every word of it is known and none contradicts another. Words that negate win.
What is not certain means none: the visitor chooses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from maskdet.dataset.label_words import (
    AFFIRMATIONS,
    BARE,
    CORRECT,
    FILLERS,
    MASKED,
    MASKS,
    NEGATIONS,
    WRONG,
    folded,
    readings,
    words_of,
)
from maskdet.errors import DatasetProblem
from maskdet.language import tr
from maskdet.results import MaskLabel

TWO_CLASSES = frozenset({MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK})

# Without a word for the mask, only these are labels; classes of public sets are named so.
ALONE = {
    "with": MaskLabel.WITH_MASK,
    "good": MaskLabel.WITH_MASK,
    "without": MaskLabel.WITHOUT_MASK,
    "none": MaskLabel.WITHOUT_MASK,
    "face": MaskLabel.WITHOUT_MASK,
    "bare face": MaskLabel.WITHOUT_MASK,
    "bare faces": MaskLabel.WITHOUT_MASK,
    "bad": MaskLabel.MASK_WORN_INCORRECTLY,
    "incorrect": MaskLabel.MASK_WORN_INCORRECTLY,
    "improper": MaskLabel.MASK_WORN_INCORRECTLY,
    "incorrectly worn": MaskLabel.MASK_WORN_INCORRECTLY,
    "worn incorrectly": MaskLabel.MASK_WORN_INCORRECTLY,
}
OPPOSITES = (("with", "without"), ("on", "off"), ("yes", "no"), ("true", "false"), ("good", "bad"))
ANSWERS = frozenset(f"{NEGATIONS} {AFFIRMATIONS} {WRONG} {CORRECT}".split())
GRADES = frozenset({"good", "bad"})  # of how the mask is worn, or only of the picture
SURE = frozenset({"good", "true", "yes"})  # next to a negation they may mean anything: not good, no mask true
# Perhaps one word, and then of the other meaning.
DOUBTFUL = frozenset({("in", "correct"), ("in", "correctly")})
VAGUE = frozenset(f"{MASKS} {FILLERS}".split())
# Folders between a label's folder and its pictures that mean nothing.
NEUTRAL = (
    "train training test testing val valid validation dev images image img imgs pictures photos data jpg png"
)


@lru_cache(maxsize=4096)
def label_named(spelling: str) -> MaskLabel | None:
    """The label meant by a folder's or class's name in any common spelling; None if that is not certain."""
    if spelling == MaskLabel.NO_FACE:
        return MaskLabel.NO_FACE  # other words for it may as well be said of a mask
    found = {_meant(words) for words in readings(spelling)}
    if "/" in spelling and GRADES.issuperset(words_of(spelling.rpartition("/")[2]) or [""]):
        return None
    return found.pop() if len(found) == 1 else None


def labels_named(spellings: Iterable[str]) -> dict[str, MaskLabel | None]:
    """The label meant by each name of one set. A `face` is a bare one only where another name is of a worn mask."""
    found = {spelling: label_named(spelling) for spelling in sorted({*spellings})}
    worn = any(
        label in (MaskLabel.WITH_MASK, MaskLabel.MASK_WORN_INCORRECTLY) and names_masks(spelling)
        for spelling, label in found.items()
    )
    return {name: None if says_only_face(name) and not worn else label for name, label in found.items()}


def says_only_face(name: str) -> bool:
    """Whether a name says no more than that it is of a face or a person."""
    words = {*words_of(name)} or {folded(name)}
    return words <= {*FILLERS.split(), "head", "heads"}


def names_masks(text: str) -> bool:
    """Whether a text has a word for the mask in it."""
    return bool(re.search("mas[kqc]", folded(text)))


def _meant(words: list[str]) -> MaskLabel | None:
    """The label that known words mean together."""
    if " ".join(words) in ALONE:
        return ALONE[" ".join(words)]
    if sum(word in f"{MASKS} {MASKED} {BARE}".split() for word in words) != 1:
        return None
    if any(one in words and other in words for one, other in OPPOSITES):
        return None
    if DOUBTFUL.intersection(pairwise(words)):
        return None
    negations = sum(word in f"{NEGATIONS} {BARE}".split() for word in words)
    wrong, correct = ({*words} & {*group.split()} for group in (WRONG, CORRECT))
    if negations > 1 or (negations and (wrong or correct or SURE.intersection(words))) or (wrong and correct):
        return None
    if negations:
        return MaskLabel.WITHOUT_MASK
    return MaskLabel.MASK_WORN_INCORRECTLY if wrong else MaskLabel.WITH_MASK


def speaks_of_masks(name: str) -> bool:
    """Whether a name says anything that could be meant as a label, certain or not."""
    parts = re.findall(r"[a-z]+", folded(name))
    return names_masks(name) or any(part in ANSWERS for part in parts)


def folder_label(folder: str) -> MaskLabel:
    """The label that a folder of pictures names.

    Raises: DatasetProblem when it names none.
    """
    label = label_named(folder)
    if label is None:
        raise DatasetProblem(
            tr(
                "The folder {folder} names no known label. Name it {labels}.",
                folder=folder,
                labels=", ".join(MaskLabel),
            )
        )
    return label


def folder_labels(folders: Iterable[str]) -> dict[str, MaskLabel]:
    """The label that each folder of one set names.

    Raises: DatasetProblem when one names none.
    """
    found = labels_named(folders)
    for folder in (folder for folder, label in found.items() if label is None and says_only_face(folder)):
        raise DatasetProblem(
            tr(
                "The folder {folder} may hold masked faces too, for no other names a mask. Name it {labels}.",
                folder=folder,
                labels=", ".join(MaskLabel),
            )
        )
    return {folder: label or folder_label(folder) for folder, label in found.items()}


def label_or_name(folder: str) -> str:
    """The label that a folder names, or its name where it names none: the same for all spellings of a label."""
    return label_named(folder) or folder


def label_words(folder: str) -> str:
    """The label that a folder names in words for people, such as “With mask”; its name where it names none."""
    label = label_named(folder)
    return f"“{label.display_name if label else folder}”"


def folder_for(root: Path, label: str) -> str:
    """The name of a set's folder for a label: the one that is there in another spelling, else the label's own."""
    if (root / label).is_dir() or label not in [*MaskLabel] or not root.is_dir():
        return label
    alike = (p.name for p in root.iterdir() if p.is_dir() and label_named(p.name) == label)
    return min(alike, default=label)


def classes_of(folders: Iterable[str]) -> frozenset[MaskLabel]:
    """The classes that the folders of a data set make: one of masks worn wrongly, or of no faces, makes a further one.

    Raises: DatasetProblem for a folder that names no known label.
    """
    return frozenset(folder_labels(folders).values()) | TWO_CLASSES


def class_of(label: MaskLabel, classes: frozenset[MaskLabel]) -> MaskLabel:
    """The class a label counts as.

    A mask under the nose or on the chin protects no one: where it is no class of its own, it counts as unmasked.
    What is no face counts as nothing else.
    """
    return label if label in classes or label is MaskLabel.NO_FACE else MaskLabel.WITHOUT_MASK


class FolderNames:
    """What the folders around each picture of a source say of its label, seen together."""

    def __init__(self, folders: Iterable[Sequence[str]]) -> None:
        """`folders`: of every picture, the outermost first."""
        self._beside: dict[tuple[str, ...], set[str]] = {}
        for path in folders:
            for depth, name in enumerate(path):
                self._beside.setdefault(tuple(path[:depth]), set()).add(name)

    def spelling(self, folders: Sequence[str]) -> str:
        """The name to read a label from (`label_named`), or to ask for: inner folders decide. Empty without folders."""
        telling = [n for n, name in enumerate(folders) if folded(name) not in NEUTRAL.split()]
        for n in reversed(telling):
            if label_named(folders[n]) is None and not _answers(folders[n]):
                continue
            outer = next((folders[m] for m in reversed(telling) if m < n and label_named(folders[m])), None)
            if outer and _is_vague(folders[n]):
                graded = GRADES.issuperset(words_of(folders[n]))
                about = _is_vague(outer) and self._has_opposite(folders, n)
                about = about and not (graded and self._has_opposite(folders, folders.index(outer)))
                alike = label_named(outer) == label_named(folders[n])
                alike = alike and not graded and not says_only_face(folders[n])
                return folders[n] if about or alike else f"{outer}/{folders[n]}"
            if n == telling[-1] or not _is_vague(folders[n]) or self._has_opposite(folders, n):
                return folders[n]
            break  # what the set is about, perhaps: its inner folders are asked for
        return folders[telling[-1] if telling else -1] if folders else ""

    def _has_opposite(self, folders: Sequence[str], depth: int) -> bool:
        """Whether a folder beside this one names another label."""
        labels = {label_named(name) for name in self._beside[tuple(folders[:depth])]} - {None}
        return len(labels) > 1


def _answers(name: str) -> bool:
    """`yes`, `not good` and their like: no labels, but they mean something together with the folder around them."""
    return label_named(name) is None and not ANSWERS.isdisjoint(words_of(name))


def _is_vague(name: str) -> bool:
    """Whether a name may as well say what a set is about, or how good its pictures are."""
    words = words_of(name)
    return _answers(name) or " ".join(words) in ALONE or VAGUE.issuperset(words)
