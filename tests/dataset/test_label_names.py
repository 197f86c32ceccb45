"""Names of folders and classes: one rule for all, negations win, and what is not certain is asked for."""

import random

import pytest

from maskdet.dataset import edits
from maskdet.dataset.label_names import FolderNames, classes_of, folder_for, label_named, labels_named
from maskdet.dataset.label_words import BARE as UNMASKED
from maskdet.dataset.label_words import NEGATIONS, VOCABULARY
from maskdet.dataset.label_words import WRONG as WRONGLY
from maskdet.errors import DatasetProblem
from maskdet.results import MaskLabel
from tests.support.pictures import empty_wall, encoded

MASKED, BARE, WRONG = MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK, MaskLabel.MASK_WORN_INCORRECTLY
NAMES = {
    MASKED: "With Mask, WithMask, with mask, withmask, masks on, mask, masked_face, face_mask, good, MASK_CORRECT, "
    "correctly masked, mask_weared_correctly, mit Maske, avec masque, con máscara, mask yes, "
    "Faces in Masks, FacesInMasks, masks in, Masks in Faces, masken on, MaskenOn, masks_in_face, masques-in, in masks in, "
    "WITHmask, MaskON",
    BARE: "no masks, No-Mask, nomask, unmasked_face, un-masked, non_mask, not masked, mask off, mask not on, face, none, "
    "bare face, without, with out mask, with no mask, w/o mask, maskless, mask_false, sans masque, ohne Maske, "
    "sin mascarilla, face_no_mask, not wearing mask, NOMask, w_o_mask, WithOut Mask, UnMasked, W/O Mask",
    WRONG: "incorrectly_masked_face, mask_weared_incorrect, with_incorrect_mask, bad, improper mask, partially_worn_mask, IncorrectMask",
    None: "cat, yes, no, images, 0, mask 1, mask_no_mask, masked_unmasked, with_without_mask, mask on off, !mask, -mask, "
    "mask & no mask, not_correctly_masked, not without mask, surgical mask, 未戴口罩_mask, un masque, no name, "
    "facesinmasks, masksin, maskenon, mask in correct, masks in correctly, in correctly masked, no ne, ma sk, with m ask, "
    "not good mask, no mask good, mask yes not, with_mask/bad, with_mask/good, no mask/good",
}


@pytest.mark.parametrize(
    ("name", "label"), [(name, label) for label, names in NAMES.items() for name in names.split(", ")]
)
def test_a_name_means_a_label_only_where_every_word_is_understood(name, label):
    assert label_named(name) == label


def test_no_word_is_found_across_a_separator():
    drawn = random.Random(15)
    negating, wrong = {*f"{NEGATIONS} {UNMASKED}".split()}, {*WRONGLY.split()}
    for _ in range(5000):
        words = drawn.choices(VOCABULARY, k=drawn.choice((2, 2, 3, 4)))
        separator = drawn.choice((" ", "_", "-", " - "))
        for name in (separator.join(words), "".join(map(str.title, words))):
            label = label_named(name)
            assert label is not BARE or not negating.isdisjoint(words), name
            assert label is not WRONG or not wrong.isdisjoint(words), name
            assert label is not MASKED or (negating | wrong).isdisjoint(words), name


@pytest.mark.parametrize(
    ("folders", "labels"),
    [
        ("Face Mask/yes, Face Mask/no", [MASKED, BARE]),
        ("Face Mask/train/with, Face Mask/train/without", [MASKED, BARE]),
        ("mask set/masks on, mask set/no masks", [MASKED, BARE]),
        ("with_mask/person 7, no_mask/person 8", [MASKED, BARE]),
        ("mask/p1, no_mask/p1", [MASKED, BARE]),  # beside each other, both are labels
        ("mask/p1, mask/p2", [None, None]),  # the folder may only say what the set is about
        ("mask/0, mask/1", [None, None]),
        ("mask/mask, no_mask/no_mask", [MASKED, BARE]),  # packed with a folder around it
        ("Mask/Mask, Mask/Non Mask", [MASKED, BARE]),
        ("with_mask/mask, without_mask/face", [MASKED, BARE]),
        ("without_mask/mask, without_mask/face", [None, BARE]),
        ("face mask/no/train, face mask/yes/test", [BARE, MASKED]),
        ("glasses/yes, glasses/no", [None, None]),
        ("no mask/yes, no mask/no", [None, None]),
        ("with_mask/face, without_mask/face", [MASKED, BARE]),
        ("with_mask/correct, with_mask/incorrect", [MASKED, WRONG]),
        ("without_mask/mask, without_mask/test", [None, BARE]),
        ("face_mask, face", [MASKED, BARE]),
        ("without_mask/face", [BARE]),
        ("with_mask/bad, without_mask/bad", [None, None]),  # of the picture, perhaps
        ("with_mask/good/1, without_mask/good/1", [None, None]),
        ("mask/good, mask/bad, no_mask/good, no_mask/bad", [None] * 4),
        ("Face Mask/good, Face Mask/bad", [MASKED, WRONG]),
        ("with_mask/not good, without_mask/good person", [None, None]),
        ("with_mask/not correct, with_mask/person", [None, MASKED]),
        ("with_mask/bad light, without_mask/good light", [MASKED, BARE]),
    ],
)
def test_inner_folders_decide_and_the_outer_ones_help(folders, labels):
    paths = [path.split("/") for path in folders.split(", ")]
    names = FolderNames(paths)
    assert [label_named(names.spelling(path)) for path in paths] == labels


@pytest.mark.parametrize(
    ("names", "label"),
    [
        ("face", None),
        ("face, head, person", None),
        ("face, no_mask", None),
        ("face, good", None),
        ("face, cat", None),
        ("face, mask", BARE),
        ("face, Masked", BARE),
        ("face, mask_weared_incorrect", BARE),
    ],
)
def test_a_face_is_bare_only_beside_a_name_of_a_worn_mask(names, label):
    assert labels_named(names.split(", "))["face"] == label


def test_folders_of_faces_alone_make_no_classes():
    assert classes_of(["face", "mask"]) == {MASKED, BARE}
    with pytest.raises(DatasetProblem, match="face may hold masked faces too"):
        classes_of(["face"])


def test_pictures_go_into_the_folders_that_are_there(tmp_path):
    for name in ("With Mask", "nomask"):
        (tmp_path / name).mkdir()
    assert [folder_for(tmp_path, label) for label in MaskLabel] == [
        "With Mask",
        "nomask",
        WRONG,
        "no_face",
    ]
    (tmp_path / "with_mask").mkdir()
    assert folder_for(tmp_path, MASKED) == "with_mask"


def test_a_picture_is_moved_into_the_folder_of_that_label_in_another_spelling(tmp_path):
    for name in ("With Mask/a.png", "nomask/b.png"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(encoded(empty_wall()))
    edits.move(tmp_path, tmp_path / "With Mask" / "a.png", BARE)
    assert sorted(path.parent.name for path in tmp_path.glob("*/*.png")) == ["nomask", "nomask"]
