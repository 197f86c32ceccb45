"""Annotation files in any encoding and spelling: what can be read is read, each bad entry is left out and named."""

import json

import pytest

from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.transfer.exports import export_yolo
from maskdet.dataset.transfer.imports import preview
from tests.support.annotated_sources import FACES, coco, photo, voc, written, yolo, zipped

A, B = photo(1), photo(2)
LABELS = yolo([(n, box) for n, (_, box) in enumerate(FACES)])
COUNTS = {"with_mask": 1, "without_mask": 1}


class NoFaces:
    def detect(self, image, **_):
        return []


def planned(files, tmp_path):
    plan = preview(zipped(files), tmp_path / "set")
    return plan, {skipped.name: skipped.why for skipped in plan.skipped}


# Pascal VOC


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<?xml version="1.0" encoding="gb2312"?>', "gb2312"),
        ('<?xml version="1.0" encoding="GBK" ?>\n', "gbk"),
        ('<?xml version="1.0" encoding="utf-16"?>', "utf-16"),
        ('<?xml version="1.0" encoding="utf-16"?>', "utf-8"),  # declared wrongly, as some programs do
        ('<?xml version="1.0"?>', "utf-16-le"),
        ('<?xml version="1.0" encoding="windows-1252"?>', "cp1252"),
        ('\n <?xml version="1.0" encoding="UTF-8"?>', "utf-8-sig"),
        ("", "gb18030"),
        ("<!DOCTYPE annotation>", "utf-8"),
        ('<?xml version="1.0"?><!DOCTYPE annotation SYSTEM "voc.dtd">', "utf-8"),
    ],
)
def test_voc_files_are_read_in_any_encoding_and_with_a_doctype(tmp_path, head, encoding):
    name = "é.jpg" if encoding == "cp1252" else "口罩.jpg"
    text = voc(name, head=head).encode(encoding)
    plan, why = planned({f"images/{name}": A, "annotations/1.xml": text}, tmp_path)
    assert (plan.counts(), why) == (COUNTS, {})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_entities_are_refused_in_any_encoding(tmp_path, encoding):
    head = '<!DOCTYPE a [<!ENTITY with_mask SYSTEM "file:///etc/passwd">]>'
    plan, why = planned({"a.jpg": A, "a.xml": voc("a.jpg", head=head).encode(encoding)}, tmp_path)
    assert plan.counts() == {}
    assert "defines entities" in why["a.xml"]


@pytest.mark.parametrize("side", ["", "x", "nan", "inf", "1e999"])
@pytest.mark.parametrize("position", range(4))
def test_a_box_whose_side_is_no_number_is_left_out_and_named(tmp_path, side, position):
    sides = [20, 30, 60, 80]
    sides[position] = side
    faces = [("with_mask", sides), FACES[1]]
    plan, why = planned({"a.jpg": A, "a.xml": voc("a.jpg", faces)}, tmp_path)
    assert plan.counts() == {"without_mask": 1}
    assert list(why) == ["a.jpg, face 1"]


def test_a_box_without_a_name_is_asked_for(tmp_path):
    plan, _ = planned({"a.jpg": A, "a.xml": voc("a.jpg", [("", FACES[0][1])])}, tmp_path)
    assert plan.labels == {"unnamed": None}


# COCO


@pytest.mark.parametrize(
    ("part", "entry", "name"),
    [
        ("annotations", {"image_id": 7, "category_id": 1, "bbox": []}, "annotation 3 (a.jpg)"),
        ("annotations", {"image_id": 7, "category_id": 1, "bbox": None}, "annotation 3 (a.jpg)"),
        (
            "annotations",
            {"image_id": 7, "category_id": 1, "bbox": [1, 2, "x", float("nan")]},
            "annotation 3 (a.jpg)",
        ),
        ("annotations", {"image_id": 7, "category_id": 1, "bbox": {"x": 1}}, "annotation 3 (a.jpg)"),
        (
            "annotations",
            {"image_id": 7, "category_id": 1, "bbox": [1, 2, 3, 10**400]},
            "annotation 3 (a.jpg)",
        ),
        ("annotations", {"image_id": 7, "category_id": 1}, "annotation 3 (a.jpg)"),
        ("annotations", {"image_id": 99, "category_id": 1, "bbox": [1, 2, 30, 40]}, "annotation 3"),
        ("annotations", {"bbox": [1, 2, 30, 40]}, "annotation 3"),
        ("annotations", None, "annotation 3"),
        ("annotations", "box", "annotation 3"),
        ("images", {"id": 8}, "image 2"),
        ("images", {"id": 8, "file_name": None}, "image 2"),
        ("images", {"file_name": "b.jpg"}, "image 2 (b.jpg)"),
        ("images", None, "image 2"),
        ("images", [], "image 2"),
    ],
)
def test_one_bad_entry_is_left_out_and_named_and_the_others_are_read(tmp_path, part, entry, name):
    content = coco()
    content[part].append(entry)
    plan, why = planned({"a.jpg": A, "x.json": json.dumps(content)}, tmp_path)
    assert plan.counts() == COUNTS
    assert list(why) == [f"x.json, {name}"]


@pytest.mark.parametrize("key", ["image_id", "category_id"])
@pytest.mark.parametrize("spelled", [str, float])
def test_ids_as_text_or_with_a_point_are_the_same_ids(tmp_path, key, spelled):
    content = coco()
    for entry in content["annotations"]:
        entry[key] = spelled(entry[key])
    assert planned({"a.jpg": A, "x.json": content}, tmp_path)[0].counts() == COUNTS


def test_an_id_that_two_pictures_have_gives_boxes_to_neither(tmp_path):
    content = coco()
    content["images"] += [{"id": "7", "file_name": "b.jpg"}, {"id": 8, "file_name": "c.jpg"}]
    plan, why = planned({"a.jpg": A, "b.jpg": B, "c.jpg": photo(3), "x.json": content}, tmp_path)
    assert plan.counts() == {}
    assert "no id of its own" in why["x.json, image 1 (a.jpg)"]
    assert "no id of its own" in why["x.json, image 2 (b.jpg)"]


@pytest.mark.parametrize(
    "categories", [None, [], [None], {}, [{"id": 1}], [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]]
)
def test_classes_without_a_certain_name_are_asked_for(tmp_path, categories):
    content = coco() | {"categories": categories}
    plan, _ = planned({"a.jpg": A, "x.json": json.dumps(content)}, tmp_path)
    assert plan.labels == {"class 1": None, "class 2": None}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030"])
def test_json_is_read_in_any_encoding(tmp_path, encoding):
    text = json.dumps(coco("口罩.jpg"), ensure_ascii=False).encode(encoding)
    assert planned({"口罩.jpg": A, "x.json": text}, tmp_path)[0].counts() == COUNTS


# YOLO


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
@pytest.mark.parametrize("places", [("train", "test"), ("train/labels", "test/labels"), ("x/y", "x/z")])
def test_each_folder_goes_by_its_nearest_names(tmp_path, names, places):
    files = {}
    for place, order, picture in zip(places, (1, -1), (A, B), strict=True):
        folder = place.replace("labels", "images")
        files[f"{folder}/{order}.jpg"] = picture
        files[f"{place}/{order}.txt"] = LABELS.splitlines()[0]
        listed = ["with_mask", "without_mask"][::order]
        files[f"{place}/{names}"] = f"names: {listed}" if names.endswith("yaml") else "\n".join(listed)
    plan, why = planned(files, tmp_path)
    assert (plan.counts(), why) == (COUNTS, {})


def test_folders_whose_names_are_not_certain_are_asked_for_one_by_one(tmp_path):
    files = {"data.yaml": "names: [mask, face]", "classes.txt": "face\nmask", "a/1.jpg": A, "a/1.txt": LABELS}
    assert planned(files, tmp_path)[0].labels == {"class 0 of a": None, "class 1 of a": None}
    files = {"x/classes.txt": "face\nmask", "y/classes.txt": "mask\nface", "z/1.jpg": A, "z/1.txt": LABELS}
    assert planned(files, tmp_path)[0].labels == {"class 0 of z": None, "class 1 of z": None}


@pytest.mark.parametrize("line", ["inf 0.5 0.5 0.2 0.3", "0 nan 0.5 0.2 0.3", "0 0.5 inf 0.2 0.3", "-1 0.5 0.5 0.2 0.3",
                                  "0.5 0.5 0.5 0.2 0.3", "0 0.5 0.5 0.2", "1e999 1 1 1 1", "mask 0.5 0.5 0.2 0.3"])  # fmt: skip
def test_a_line_that_is_no_box_is_left_out_and_named(tmp_path, line):
    files = {"a.jpg": A, "a.txt": f"{LABELS}{line}\n", "classes.txt": "with_mask\nwithout_mask"}
    plan, why = planned(files, tmp_path)
    assert (plan.counts(), list(why)) == (COUNTS, ["a.txt, line 3"])
    plan, why = planned(files | {"a.txt": line}, tmp_path)
    assert plan.counts() == {}
    assert "not a usable YOLO file" in why["a.txt"]
