"""What the detector gets wrong, to learn from: what it takes for faces and nobody else does, and faces nobody annotated.

A detector in use, YuNet and the annotations look at the same picture. Where the detector alone sees a face, there is none:
a hard negative, which training shows more often than other places. Where only some agree, nothing is learned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from maskdet.dataset import label_named
from maskdet.dataset.cutting import Witnesses, holds, meets
from maskdet.dataset.transfer import BoxedPicture
from maskdet.detection import LABELS
from maskdet.results import BoundingBox, Face, Image, MaskLabel
from maskdet.training.detector.targets import DOUBTFUL, SURE, UNKNOWN, Targets, as_targets, read_picture

TRUSTED = 0.3  # the detector's confidence from which a teacher's face beside no head is believed
SIZES = (320, 640, 1024)  # of the teacher's looks
ALIKE = 0.3  # IoU of two boxes of one face
WIDTHS = (0.3, 1.4)  # of a face, as shares of a loose box around its head
TINY = 24  # pixels: crowds have more faces than annotators drew
AROUND_HEAD = 0.2
BARE = LABELS.index(MaskLabel.WITHOUT_MASK)
WRONG = LABELS.index(MaskLabel.MASK_WORN_INCORRECTLY)
STREET_WEIGHT, LOOSE_WEIGHT, WRONG_WEIGHT = 0.6, 0.5, 3.0


def street_targets(pictures: Iterable[BoxedPicture], witnesses: Witnesses) -> Iterator[Targets]:
    """Of pictures with boxes around heads, where nobody wears a mask: bare faces, and what is taken for faces."""
    for picture in pictures:
        image = picture.read()
        heads = [box for _, box in picture.boxes]
        claims, seen = witnesses.claims(image), _seen(witnesses, image)
        sure = [face for face in seen if face.confidence >= SURE and _believed(face, heads, claims)]
        boxes = [face.box for face in sure]
        unsure = [face.box for face in seen if face not in sure]
        unsure += [face.box for face in claims if _is_at(face, heads) and not meets(face.box, boxes)]
        unsure += [head for head in heads if not any(holds(head, box) for box in boxes)]
        hard = [
            face.box for face in claims if not _is_at(face, heads) and not meets(face.box, boxes + unsure)
        ]
        labels = [BARE] * len(boxes)
        yield as_targets(picture, boxes, labels, unsure, hard=hard, weight=STREET_WEIGHT, faces=sure)


def loose_targets(
    pictures: Iterable[BoxedPicture], witnesses: Witnesses, *, photos: bool
) -> Iterator[Targets]:
    """Of pictures with loose, labelled boxes around heads: the face each holds, and what is taken for faces elsewhere.

    Args:
        photos: whether they mostly show one person from nearby; else scenes.
    """
    for picture in pictures:
        image = picture.read()
        claims, seen = witnesses.claims(image), _seen(witnesses, image)
        found = [(_face_in(box, claims, seen), label_named(name), box) for name, box in picture.boxes]
        known = [(face, LABELS.index(label)) for face, label, _ in found if face and label in LABELS]
        unsure = [box for face, label, box in found if face is None or label not in LABELS]
        boxes, labels = [face.box for face, _ in known], [label for _, label in known]
        others = [face for face in seen if not meets(face.box, boxes)]
        faces = [face for face in others if face.confidence >= SURE]
        unsure += [face.box for face in others if face.confidence < SURE]
        alone = [
            face.box for face in claims if not meets(face.box, [*boxes, *unsure, *(f.box for f in faces)])
        ]
        unsure += [box for box in alone if box.height < TINY and picture.boxes]
        hard = [box for box in alone if box.height >= TINY or not picture.boxes]
        weight = WRONG_WEIGHT if photos and WRONG in labels else 1.0 if photos else LOOSE_WEIGHT
        yield as_targets(
            picture,
            [*boxes, *(face.box for face in faces)],
            [*labels, *[UNKNOWN] * len(faces)],
            unsure,
            hard=hard,
            weight=weight,
            faces=[*(face for face, _ in known), *faces],
            photo=photos and bool(known),
        )


def with_hard_negatives(pool: Iterable[Targets], witnesses: Witnesses) -> Iterator[Targets]:
    """The same targets, with what the detector alone takes for faces."""
    for targets in pool:
        image = read_picture(targets)
        claims = witnesses.claims(image)
        known = [BoundingBox(*map(float, box)) for box in targets.boxes]
        alone = [face.box for face in claims if not meets(face.box, known)]
        if alone:
            seen = [face.box for face in _seen(witnesses, image)]
            alone = [box for box in alone if not meets(box, seen)]
        yield replace(targets, hard=np.array([box.xyxy for box in alone], np.float32).reshape(-1, 4))


def _face_in(head: BoundingBox, claims: Sequence[Face], seen: Sequence[Face]) -> Face | None:
    """The surest face whose middle lies in a loose box, and which is about as wide."""
    low, high = (share * head.width for share in WIDTHS)
    sure = [f for f in claims if f.confidence >= TRUSTED] + [f for f in seen if f.confidence >= SURE]
    inside = [face for face in sure if holds(head, face.box) and low <= face.box.width <= high]
    return max(inside, key=lambda face: face.confidence, default=None)


def _believed(face: Face, heads: Sequence[BoundingBox], claims: Sequence[Face]) -> bool:
    """The teacher has phantoms of its own: beside the heads it takes two."""
    two = any(claim.confidence >= TRUSTED and claim.box.iou(face.box) >= ALIKE for claim in claims)
    return _is_at(face, heads) or two


def _is_at(face: Face, heads: Sequence[BoundingBox]) -> bool:
    return any(holds(head.padded(AROUND_HEAD), face.box) for head in heads)


def _seen(witnesses: Witnesses, image: Image) -> list[Face]:
    """What the teacher sees, each face once, doubtful ones too: of those nothing is learned."""
    return witnesses.teacher.detect(image, min_confidence=DOUBTFUL, sizes=SIZES)
