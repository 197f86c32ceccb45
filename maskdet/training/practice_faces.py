"""How two versions do on people whom a few taught pictures do not show: faces of the practice set's test, with drawn masks."""

from __future__ import annotations

from collections.abc import Iterator

from maskdet.dataset import class_of, main_face, masked_and_bare, split_of
from maskdet.detection import crop_detector, landmark_detector
from maskdet.errors import DatasetProblem
from maskdet.evaluation.metrics import paired_interval
from maskdet.inference import VersionPair
from maskdet.registry import Version
from maskdet.results import Image, MaskLabel
from maskdet.synthesis import MaskWear, orl_faces
from maskdet.training.runs.evidence import PracticeFaces

EVERY = 2  # of their ten shots each: 40 ms a picture, some seconds in all
LABELS = {MaskWear.WELL: MaskLabel.WITH_MASK, None: MaskLabel.WITHOUT_MASK}  # others are worn wrongly


def compare_on_practice_faces(new: Version, active: Version) -> PracticeFaces | None:
    """Both versions on the same faces; None where the photos are not installed.

    Labels are folded into what both versions know.
    """
    classes = frozenset(new.worn_labels) & frozenset(active.worn_labels)
    try:
        pairs = list(_right(VersionPair.load(new, active), classes))
    except DatasetProblem:
        return None
    gained, lost = (sum(a and not b for a, b in both) for both in (pairs, [(b, a) for a, b in pairs]))
    low, high = paired_interval(gained, lost, len(pairs))
    return PracticeFaces(
        len(pairs), sum(n for n, _ in pairs), sum(a for _, a in pairs), (round(low, 5), round(high, 5))
    )


def _right(pair: VersionPair, classes: frozenset[MaskLabel]) -> Iterator[tuple[bool, bool]]:
    """Whether the new one and the active one are right, face by face."""
    detector = crop_detector()
    for image, label in _pictures():
        face = main_face(image, detector)
        if face is None:
            continue
        truth = class_of(label, classes)
        ((new, active),) = pair.classify(image, [face.crop_box])
        yield class_of(new.label, classes) is truth, class_of(active.label, classes) is truth


def _pictures() -> Iterator[tuple[Image, MaskLabel]]:
    """As `build_practice_set` makes them: the same people are set aside for its test.

    Raises: DatasetProblem where the photos are not installed.
    """
    marks = landmark_detector()
    for face in orl_faces():
        if face.shot % EVERY == 0 and split_of(f"person{face.person:02d}", 0) == "test":
            for wear, image in masked_and_bare(face, marks, seed=0):
                yield image, LABELS.get(wear, MaskLabel.MASK_WORN_INCORRECTLY)
