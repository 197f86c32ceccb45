"""YOLO labels and their lists of class names in any encoding and spelling: what is not certain is asked for."""

import pytest

from benchmarks.fuzz.annotated_sources import FACES, photo, planned, written, yolo
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.transfer.exports import export_yolo
from maskdet.dataset.transfer.imports import preview

A, B = photo(1), photo(2)
LABELS = yolo([(n, box) for n, (_, box) in enumerate(FACES)])
COUNTS = {"with_mask": 1, "without_mask": 1}


class NoFaces:
    def detect(self, image, **_):
        return []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_labels_and_names_are_read_in_any_encoding(tmp_path, encoding):
    names = "names: [with_mask, without_mask]\n".encode(encoding)
    files = {"images/a.jpg": A, "labels/a.txt": LABELS.encode(encoding), "data.yaml": names}
    assert planned(files, tmp_path)[0].counts() == COUNTS


@pytest.mark.parametrize("name", ["data.yaml", "Data.yaml", "custom.yaml", "my set/coco8.YML"])
@pytest.mark.parametrize(
    "names",
    [
        "[with_mask, without_mask]",
        "\n- with_mask\n- without_mask",
        "\n  0: with_mask\n  1: without_mask",
        "\n  '0': with_mask\n  '1': without_mask",
        '\n  1: without_mask\n  "0": with_mask',
        "{with_mask: 0, without_mask: 1}",
        "with_mask, without_mask",
        "\"['with_mask', 'without_mask']\"",
    ],
)
def test_names_are_read_from_any_yaml_in_any_form(tmp_path, name, names):
    files = {"images/a.jpg": A, "labels/a.txt": LABELS, name: f"nc: 2\nnames: {names}\n"}
    plan, why = planned(files, tmp_path)
    assert (plan.labels, why) == ({"with_mask": "with_mask", "without_mask": "without_mask"}, {})


@pytest.mark.parametrize(
    "name",
    [
        "classes.txt",
        "Classes.TXT",
        "obj.names",
        "_darknet.labels",
        "data/coco.names",
        "predefined_classes.txt",
    ],
)
@pytest.mark.parametrize("names", ["with_mask\r\nwithout_mask\r\n", "with_mask, without_mask"])
def test_names_are_read_from_any_list(tmp_path, name, names):
    plan, why = planned({"a.jpg": A, "a.txt": LABELS, name: names}, tmp_path)
    assert (plan.counts(), why) == (COUNTS, {})


@pytest.mark.parametrize(
    "names",
    [
        "{0: {1: 2}}",
        "[[with_mask], [1]]",
        "{a: b, 1: c}",
        "{with_mask: x}",
        "[",
        "&a [*a]",
        "{[1]: 2}",
        "7e999: x",
        "[" * 40_000,
    ],
)
def test_names_that_are_none_are_named_and_the_classes_asked_for(tmp_path, names):
    plan, why = planned({"a.jpg": A, "a.txt": LABELS, "data.yaml": f"names: {names}"}, tmp_path)
    assert plan.labels == {"class 0": None, "class 1": None}
    assert "no usable list of class names" in why["data.yaml"]


@pytest.mark.parametrize("folders", [("With Mask", "nomask"), ("mask on", "no"), ("mask: on", "#no mask")])
def test_what_is_exported_in_yolo_comes_back_under_the_same_names(tmp_path, folders):
    for folder, picture in zip(folders, (A, B), strict=True):
        written(tmp_path / "set", {f"{folder}/1.jpg": picture})
    out = tmp_path / "out.zip"
    export_yolo(DatasetIndex.from_folder(tmp_path / "set"), out, detector=NoFaces())
    plan = preview(out, tmp_path / "new")
    assert (sorted(plan.labels), len(plan.pictures)) == (sorted(folders), 2)


def test_words_of_yaml_are_names_like_others(tmp_path):
    plan, _ = planned({"a.jpg": A, "a.txt": LABELS, "data.yaml": "names: [no, inf]"}, tmp_path)
    assert plan.labels == {"inf": None, "no": None}


@pytest.mark.parametrize("names", ["classes.txt", "data.yaml", "obj.names"])
@pytest.mark.parametrize("folders", [("train", "test"), ("train/labels", "test/labels"), ("x/y", "x/z")])
def test_each_folder_goes_by_its_nearest_names(tmp_path, names, folders):
    files = {}
    for labels, order, picture in zip(folders, (1, -1), (A, B), strict=True):
        folder = labels.replace("labels", "images")
        files[f"{folder}/{order}.jpg"] = picture
        files[f"{labels}/{order}.txt"] = LABELS.splitlines()[0]
        listed = ["with_mask", "without_mask"][::order]
        files[f"{labels}/{names}"] = f"names: {listed}" if names.endswith("yaml") else "\n".join(listed)
    plan, why = planned(files, tmp_path)
    assert (plan.counts(), why) == (COUNTS, {})


def test_folders_whose_names_are_not_certain_are_asked_for_one_by_one(tmp_path):
    files = {"data.yaml": "names: [mask, face]", "classes.txt": "face\nmask", "a/1.jpg": A, "a/1.txt": LABELS}
    assert planned(files, tmp_path)[0].labels == {"class 0 of a": None, "class 1 of a": None}
    files = {"x/classes.txt": "face\nmask", "y/classes.txt": "mask\nface", "z/1.jpg": A, "z/1.txt": LABELS}
    assert planned(files, tmp_path)[0].labels == {"class 0 of z": None, "class 1 of z": None}


@pytest.mark.parametrize(
    ("labels", "certain"),
    [("labels/train", False), ("train/labels", True), ("train", True), ("x/train", False)],
)
def test_names_beside_a_files_folders_do_not_overrule_those_around_it(tmp_path, labels, certain):
    picture = labels.replace("labels", "images")
    files = {
        f"{picture}/a.jpg": A,
        f"{labels}/a.txt": LABELS,
        "train/data.yaml": "names: [without_mask, with_mask]",
    }
    assert planned(files, tmp_path)[0].counts() == COUNTS  # no other contradicts
    files["data.yaml"] = "names: [with_mask, without_mask]"
    assert planned(files, tmp_path)[0].counts() == (COUNTS if certain else {})


@pytest.mark.parametrize(
    "line",
    [
        "inf 0.5 0.5 0.2 0.3",
        "0 nan 0.5 0.2 0.3",
        "0 0.5 inf 0.2 0.3",
        "-1 0.5 0.5 0.2 0.3",
        "0.5 0.5 0.5 0.2 0.3",
        "0 0.5 0.5 0.2",
        "1e999 1 1 1 1",
        "mask 0.5 0.5 0.2 0.3",
    ],
)
def test_a_line_that_is_no_box_is_left_out_and_named(tmp_path, line):
    files = {"a.jpg": A, "a.txt": f"{LABELS}{line}\n", "classes.txt": "with_mask\nwithout_mask"}
    plan, why = planned(files, tmp_path)
    assert (plan.counts(), list(why)) == (COUNTS, ["a.txt, line 3"])
    plan, why = planned(files | {"a.txt": line}, tmp_path)
    assert plan.counts() == {}
    assert "not a usable YOLO file" in why["a.txt"]


def test_a_picture_with_more_boxes_than_a_crowd_has_is_left_out_and_named(tmp_path):
    crowd = "".join(f"0 0.{n:05d} 0.5 0.1 0.1\n" for n in range(6_000))
    names = "names: [with_mask, without_mask]\n"
    files = {
        "images/a.jpg": A,
        "labels/a.txt": LABELS,
        "images/b.jpg": B,
        "labels/b.txt": crowd,
        "data.yaml": names,
    }
    plan, why = planned(files, tmp_path)
    assert plan.counts() == COUNTS
    assert "6,000 boxes on one picture" in why["labels/b.txt"]
