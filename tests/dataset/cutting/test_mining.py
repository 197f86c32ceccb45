"""Faces and phantoms of further pictures: what annotations, the detector in use and its teacher agree on, and where not."""

from collections import Counter

import numpy as np
import pytest
from PIL import Image

from maskdet.dataset.crop_manifest import CropRecord
from maskdet.dataset.cutting.mining import Out, cut_backgrounds, cut_bare, cut_heads, cut_small
from maskdet.dataset.cutting.witnesses import Witnesses
from maskdet.dataset.transfer.boxed_pictures import BoxedPicture
from maskdet.results import BoundingBox, Face, MaskLabel

LEFT, MIDDLE, RIGHT = (BoundingBox(x, 60, x + 40, 110) for x in (20, 140, 260))


class Finds:
    """Finds faces at these places, each with a confidence."""

    def __init__(self, *found):
        self._faces = [Face(box, confidence, box) for box, confidence in found]

    def detect(self, image, *, min_confidence, sizes):
        return [face for face in self._faces if face.confidence >= min_confidence]


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "street.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 320, 3)).astype(np.uint8)).save(path)
    return path


def labels(cut, picture, tmp_path, boxes, claims, seen, **more):
    out = Out(tmp_path / "crops", {picture: ("group", "train")}, frozenset(MaskLabel))
    records = cut([BoxedPicture(picture, tuple(boxes))], Witnesses(Finds(*claims), Finds(*seen)), out, **more)
    counted = Counter()
    for record in records:
        assert (out.folder / record.file).is_file()
        assert (record.group, record.split) == ("group", "train")
        if record.kind != "phantom" or record.box in (LEFT, MIDDLE, RIGHT):
            counted[record.kind, record.label] += 1
    return counted


def test_a_loose_box_gives_its_label_to_the_face_in_it_and_what_nobody_else_sees_is_no_face(
    picture, tmp_path
):
    head = ("mask_weared_incorrect", LEFT.padded(0.3))
    found = labels(
        cut_heads, picture, tmp_path, [head], [(LEFT, 0.9), (RIGHT, 0.7)], [(LEFT, 0.9)], kind="people"
    )
    assert found == {("people", "mask_worn_incorrectly"): 1, ("phantom", "no_face"): 1}


def test_a_face_nobody_annotated_is_no_phantom(picture, tmp_path):
    head = ("with_mask", LEFT.padded(0.3))
    found = labels(
        cut_heads, picture, tmp_path, [head], [(LEFT, 0.9), (RIGHT, 0.7)], [(RIGHT, 0.6)], kind="people"
    )
    assert found == {("people", "with_mask"): 1}


def test_where_nobody_wears_a_mask_faces_are_bare_doubtful_ones_are_left_and_the_rest_is_no_face(
    picture, tmp_path
):
    claims = [(LEFT, 0.9), (MIDDLE, 0.5), (RIGHT, 0.9)]
    seen = [(LEFT, 0.9), (MIDDLE, 0.6)]
    found = labels(cut_bare, picture, tmp_path, [], claims, seen, kind="street")
    assert found == {("street", "without_mask"): 1, ("phantom", "no_face"): 1}
    at_a_head = [("With Helmet", MIDDLE)]
    found = labels(cut_bare, picture, tmp_path, at_a_head, claims, seen, kind="street")
    assert found == {("street", "without_mask"): 2, ("phantom", "no_face"): 1}


def test_a_face_only_the_teacher_sees_is_learned_from_too(picture, tmp_path):
    found = labels(
        cut_bare, picture, tmp_path, [], [], [(LEFT, 0.9), (LEFT.moved(1, 1), 0.85)], kind="street"
    )
    assert found == {("street", "without_mask"): 1}


def face_of(picture):
    return CropRecord(
        "a.jpg",
        "without_mask",
        "without_mask",
        "without_mask",
        "train",
        "group",
        "photo",
        str(picture),
        True,
        *LEFT.xyxy,
    )


def test_backgrounds_of_photos_hold_phantoms_but_not_the_face_itself(picture, tmp_path):
    out = Out(tmp_path / "crops", {picture: ("group", "train")}, frozenset(MaskLabel))
    witnesses = Witnesses(Finds((LEFT, 0.9), (RIGHT, 0.4)), Finds((LEFT, 0.9)))
    records = list(cut_backgrounds([face_of(picture)], witnesses, out))
    assert RIGHT in [record.box for record in records]
    assert LEFT not in [record.box for record in records]
    assert {record.label for record in records} == {"no_face"}


def test_a_photo_from_afar_keeps_its_label_and_split_and_is_small(picture, tmp_path):
    out = Out(tmp_path / "crops", {picture: ("group", "train")}, frozenset(MaskLabel))
    (record,) = cut_small([face_of(picture)], Witnesses(Finds(), Finds()), out)
    assert (record.kind, record.label, record.split) == ("small photo", "without_mask", "train")
    assert record.box.height < 48


def test_a_picture_that_cannot_be_read_stops_no_other(picture, tmp_path):
    broken, problems = tmp_path / "broken.png", []
    broken.write_bytes(b"no picture")
    places = {path: ("group", "train") for path in (picture, broken)}
    out = Out(
        tmp_path / "crops", places, frozenset(MaskLabel), lambda name, why: problems.append((name, why))
    )
    pictures = [BoxedPicture(broken, ()), BoxedPicture(picture, ())]
    witnesses = Witnesses(Finds((LEFT, 0.9)), Finds((LEFT, 0.9)))
    assert [r.label for r in cut_bare(pictures, witnesses, out, "street") if r.kind == "street"] == [
        "without_mask"
    ]
    assert [name for name, _ in problems] == ["broken.png"]
