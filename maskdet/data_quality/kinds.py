"""The kinds of findings, and their words in English, as marked: they are translated where they are shown."""

from __future__ import annotations

from enum import StrEnum

from maskdet.language import tr_later


class Kind(StrEnum):
    """What a finding is about."""

    WRONG_LABEL = "wrong_label"
    COPIES_ACROSS_LABELS = "copies_across_labels"
    TWINS_ACROSS_SPLITS = "twins_across_splits"
    UNREADABLE = "unreadable"
    TWINS_ACROSS_LABELS = "twins_across_labels"
    IMBALANCE = "imbalance"
    COPIES = "copies"
    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    TWINS = "twins"
    DARK = "dark"
    BRIGHT = "bright"
    BLURRED = "blurred"
    TINY = "tiny"
    ODD_ASPECT = "odd_aspect"
    LABELS_NOT_CHECKED = "labels_not_checked"


class Severity(StrEnum):
    """How much a finding spoils training or its figures."""

    SERIOUS = "serious"
    REVIEW = "worth a look"
    NOTE = "note"


# Kind -> (severity, title, advice), in English, as marked. Titles are completed by the number of pictures.
WORDS: dict[Kind, tuple[Severity, str, str]] = {
    Kind.WRONG_LABEL: (
        Severity.SERIOUS,
        tr_later("Labels that are probably wrong"),
        tr_later(
            "A model that never saw these pictures reads them otherwise than their folder. The worst come first: "
            "look at each, and move it if the folder is wrong."
        ),
    ),
    Kind.COPIES_ACROSS_LABELS: (
        Severity.SERIOUS,
        tr_later("The same file under different labels"),
        tr_later("At most one of the labels is right. Delete the others."),
    ),
    Kind.TWINS_ACROSS_SPLITS: (
        Severity.SERIOUS,
        tr_later("The same photo in training and in the test"),
        tr_later("Such a test is too easy: its figures would be too good. Delete the copies."),
    ),
    Kind.UNREADABLE: (
        Severity.SERIOUS,
        tr_later("Files that cannot be read"),
        tr_later("They take no part in training. Replace them by pictures that open, or delete them."),
    ),
    Kind.TWINS_ACROSS_LABELS: (
        Severity.REVIEW,
        tr_later("Nearly the same photo under different labels"),
        tr_later(
            "Where they differ by the mask alone, as photos with drawn masks do, all is well. Else at most one label "
            "is right: move or delete the others."
        ),
    ),
    Kind.IMBALANCE: (
        Severity.REVIEW,
        tr_later("Labels of very different size"),
        tr_later("A model learns the large label better. Add pictures of the small one."),
    ),
    Kind.COPIES: (
        Severity.REVIEW,
        tr_later("Files that are exact copies"),
        tr_later("Copies teach nothing new and count twice in every figure. Keep one of each."),
    ),
    Kind.NO_FACE: (
        Severity.REVIEW,
        tr_later("Pictures without a face that can be found"),
        tr_later(
            "The app judges faces, so these teach little. Keep faces that are merely hard to find, delete the rest."
        ),
    ),
    Kind.SEVERAL_FACES: (
        Severity.REVIEW,
        tr_later("Pictures with several faces of similar size"),
        tr_later(
            "The label can mean only one of them; training takes the largest. Cut such pictures to one face."
        ),
    ),
    Kind.TWINS: (
        Severity.NOTE,
        tr_later("Photos that are nearly the same"),
        tr_later(
            "Resized, mirrored or lightly edited copies, or shots in a row. The split keeps them together, so the "
            "figures stay fair; keep the best of each."
        ),
    ),
    Kind.DARK: (
        Severity.NOTE,
        tr_later("Pictures that are too dark"),
        tr_later("Keep them only if the mask can be seen."),
    ),
    Kind.BRIGHT: (
        Severity.NOTE,
        tr_later("Pictures that are too bright"),
        tr_later("Keep them only if the mask can be seen."),
    ),
    Kind.BLURRED: (
        Severity.NOTE,
        tr_later("Pictures that are blurred"),
        tr_later("Keep them only if the mask can be seen; some blur is good practice for cameras."),
    ),
    Kind.TINY: (
        Severity.NOTE,
        tr_later("Pictures that are tiny"),
        tr_later("Under 40 pixels a mask is hard to see. Replace them by larger ones where you can."),
    ),
    Kind.ODD_ASPECT: (
        Severity.NOTE,
        tr_later("Pictures of odd shape"),
        tr_later("Much longer than wide, or the reverse: often a collage or a banner. Cut them to the face."),
    ),
    Kind.LABELS_NOT_CHECKED: (Severity.NOTE, tr_later("The labels were not checked"), ""),
}

UNLIKE_SIZES = tr_later(
    "{large} has {most} pictures, {small} only {fewest}. A model learns the large label better. Add pictures of the small "
    "one."
)
TOO_FEW = tr_later(
    "That takes at least {enough} pictures, not all alike, of each of two labels. Add pictures and check again."
)
LEFT_OUT = tr_later("{labels}: fewer than {enough} pictures, or all of them alike.")
LABEL_VALUES = ("large", "small", "labels")
SPLITS = (tr_later("train"), tr_later("validation"), tr_later("test"))  # as details of copies across splits
