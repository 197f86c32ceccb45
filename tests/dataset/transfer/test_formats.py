"""Pascal VOC and COCO files in any encoding and spelling: each bad entry is left out and named, the others are read."""

import json

import pytest

from benchmarks.fuzz.annotated_sources import FACES, coco, photo, planned, voc

A, B = photo(1), photo(2)
COUNTS = {"with_mask": 1, "without_mask": 1}


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
