"""Sets of faces that do not say whether they wear a mask: they are asked for, unless an attribute says it."""

import pytest

from benchmarks.fuzz.annotated_sources import (
    BARE_BOX,
    FACES,
    MASKED_BOX,
    coco,
    photo,
    planned,
    voc,
    written,
    yolo,
)
from maskdet.dataset.transfer.imports import preview
from maskdet.dataset.transfer.scene_files import read_scenes
from maskdet.errors import DatasetProblem

A = photo(1)
LABELS = yolo([(n, box) for n, (_, box) in enumerate(FACES)])
TWO_FACES = yolo([(0, MASKED_BOX), (0, BARE_BOX)])


def attributed(name, *attributes):
    written_as = "".join(f"<attribute><name>{k}</name><value>{v}</value></attribute>" for k, v in attributes)
    return voc("a.jpg", [(name, MASKED_BOX)]).replace(
        "</object>", f"<attributes>{written_as}</attributes></object>"
    )


@pytest.mark.parametrize(
    "files",
    [
        {"images/a.jpg": A, "labels/a.txt": TWO_FACES, "data.yaml": "nc: 1\nnames: ['face']"},
        {"a.jpg": A, "a.xml": voc("a.jpg", [("face", MASKED_BOX), ("face", BARE_BOX)])},
        {"a.jpg": A, "a.json": coco() | {"categories": [{"id": n, "name": "face"} for n in (1, 2)]}},
        {"mask detection/face/a.jpg": A},
        {"face/a.jpg": A, "no face/b.jpg": photo(2)},
    ],
)
def test_faces_beside_no_name_of_a_mask_are_asked_for(tmp_path, files):
    plan, _ = planned(files, tmp_path)
    assert plan.labels["face"] is None
    assert plan.counts() == {}


@pytest.mark.parametrize("names", ["[mask, face]", "[with_mask, face]", "[Incorrect Mask, face]"])
def test_faces_beside_a_name_of_a_worn_mask_are_bare(tmp_path, names):
    plan, _ = planned({"images/a.jpg": A, "labels/a.txt": LABELS, "data.yaml": f"names: {names}"}, tmp_path)
    assert plan.labels["face"] == "without_mask"


def test_scenes_of_faces_alone_are_refused(tmp_path):
    files = {"images/a.jpg": A, "labels/a.txt": TWO_FACES, "data.yaml": "names: [face]"}
    with pytest.raises(DatasetProblem, match="its label 'face' is none of"):
        read_scenes(written(tmp_path, files))


@pytest.mark.parametrize(
    ("name", "attributes", "label"),
    [
        ("face", [("mask", "yes")], "with_mask"),
        ("face", [("mask", "no"), ("occluded", "0")], "without_mask"),
        ("Person", [("Mask", "false")], "without_mask"),
        ("head", [("mask", "incorrect")], "mask_worn_incorrectly"),
        ("face", [("kind", "with_mask")], "with_mask"),
        ("face", [("mask", "unknown")], None),
        ("face", [("no_mask", "true")], None),
        ("face", [("mask", "yes"), ("without mask", "")], None),
        ("dog", [("mask", "no")], None),
        ("with_mask", [("mask", "yes"), ("mask_type", "surgical")], "with_mask"),
        ("with_mask", [("mask", "no")], None),
        ("with_mask", [("glasses", "no")], "with_mask"),
        ("without_mask", [("masked", "true")], None),
    ],
)
def test_an_attribute_of_the_mask_says_what_the_name_does_not(tmp_path, name, attributes, label):
    plan, _ = planned({"a.jpg": A, "a.xml": attributed(name, *attributes)}, tmp_path / "voc")
    assert [*plan.labels.values()] == [label]
    content = coco()
    content["categories"] = [{"id": n, "name": name} for n in (1, 2)]
    for entry in content["annotations"]:
        entry["attributes"] = dict(attributes)
    plan, _ = planned({"a.jpg": A, "a.json": content}, tmp_path / "coco")
    assert [*plan.labels.values()] == [label]


@pytest.mark.parametrize(
    ("value", "label"), [(True, "with_mask"), (False, "without_mask"), ([1], None), (1, None)]
)
def test_an_attribute_may_be_no_text(tmp_path, value, label):
    content = coco()
    content["categories"] = [{"id": n, "name": "face"} for n in (1, 2)]
    for entry in content["annotations"]:
        entry["attributes"] = {"mask": value}
    assert [*planned({"a.jpg": A, "a.json": content}, tmp_path)[0].labels.values()] == [label]


def test_a_folder_of_faces_inside_one_of_a_label_has_that_label(tmp_path):
    (tmp_path / "source" / "without_mask" / "face").mkdir(parents=True)
    (tmp_path / "source" / "without_mask" / "face" / "a.jpg").write_bytes(A)
    assert preview(tmp_path / "source", tmp_path / "set").counts() == {"without_mask": 1}
