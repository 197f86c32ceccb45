"""Label names: which label is meant by a folder's or class's name, and which classes a data set's folders make."""

from __future__ import annotations

import re
from collections.abc import Iterable

from maskdet.errors import DatasetProblem
from maskdet.results import MaskLabel

TWO_CLASSES = frozenset({MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK})
# Spellings found in public sets, as `label_named` compares them: lower case, words joined by _.
SPELLINGS = {
    MaskLabel.WITH_MASK: "with_mask withmask mask masked mask_on face_mask with_face_mask wearing_mask "
    "mask_correct correct_mask correctly_masked mask_worn_correctly mask_weared_correctly with",
    MaskLabel.WITHOUT_MASK: "without_mask withoutmask no_mask nomask unmasked mask_off non_mask not_masked "
    "no_face_mask face_no_mask without_face_mask not_wearing_mask without",
    MaskLabel.MASK_WORN_INCORRECTLY: "mask_worn_incorrectly mask_weared_incorrect mask_worn_incorrect "
    "mask_weared_incorrectly with_incorrect_mask incorrect incorrect_mask mask_incorrect incorrectly_masked "
    "incorrectly_worn wrong_mask improper improper_mask partially_worn_mask",
}


ALIASES = {name: label for label, names in SPELLINGS.items() for name in names.split()}


def label_named(spelling: str) -> MaskLabel | None:
    """The label meant by a folder's or class's name in any common spelling; None if it is not known."""
    return ALIASES.get(re.sub(r"[^a-z0-9]+", "_", spelling.strip().lower()).strip("_"))


def folder_label(folder: str) -> MaskLabel:
    """The label that a folder of pictures names.

    Raises: DatasetProblem when it names none.
    """
    label = label_named(folder)
    if label is None:
        raise DatasetProblem(f"The folder {folder} names no known label. Name it {', '.join(MaskLabel)}.")
    return label


def classes_of(folders: Iterable[str]) -> frozenset[MaskLabel]:
    """The classes that the folders of a data set make: one of masks worn wrongly makes a third.

    Raises: DatasetProblem for a folder that names no known label.
    """
    return frozenset(folder_label(folder) for folder in folders) | TWO_CLASSES


def class_of(label: MaskLabel, classes: frozenset[MaskLabel]) -> MaskLabel:
    """The class a label counts as.

    A mask under the nose or on the chin protects no one: where it is no class of its own, it counts as unmasked.
    """
    return label if label in classes else MaskLabel.WITHOUT_MASK
