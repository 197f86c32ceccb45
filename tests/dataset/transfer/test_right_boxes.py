"""Boxes of others land on their own picture and on the face they were drawn around, or are refused by name."""

import json
from itertools import product

import pytest

from benchmarks.fuzz.annotated_sources import (
    BARE_BOX,
    FACES,
    HEIGHT,
    MASKED_BOX,
    WIDTH,
    coco,
    photo,
    voc,
    written,
    yolo,
    zipped,
)
from maskdet.dataset.transfer.imports import preview
from maskdet.dataset.transfer.scene_files import read_voc_folder
from maskdet.errors import DatasetProblem

A, B = photo(1), photo(2)


def planned(files, tmp_path):
    """picture -> its faces as (label, box)."""
    plan = preview(zipped(files), tmp_path / "set")
    found = {
        p.file.name: [(f.spelling, tuple(map(round, f.box.xyxy))) for f in p.faces] for p in plan.pictures
    }
    return found, {skipped.name: skipped.why for skipped in plan.skipped}


def turned_back(box, orientation):
    """Where a box of the upright picture lies in the picture as it is stored."""
    x1, y1, x2, y2 = box
    xs = {5: (y1, y2), 6: (y1, y2), 7: (HEIGHT - y2, HEIGHT - y1), 8: (HEIGHT - y2, HEIGHT - y1)}[orientation]
    ys = {5: (x1, x2), 6: (WIDTH - x2, WIDTH - x1), 7: (WIDTH - x2, WIDTH - x1), 8: (x1, x2)}[orientation]
    return xs[0], ys[0], xs[1], ys[1]


@pytest.mark.parametrize(("orientation", "scale"), product([5, 6, 7, 8], [1, 2, 0.5]))
def test_boxes_drawn_before_the_exif_turn_are_turned_with_the_picture(tmp_path, orientation, scale):
    faces = [(name, tuple(scale * side for side in turned_back(box, orientation))) for name, box in FACES]
    text = voc("a.jpg", faces, size=(HEIGHT * scale, WIDTH * scale))
    files = {"images/a.jpg": photo(orientation=orientation), "annotations/a.xml": text}
    assert planned(files, tmp_path) == ({"images/a.jpg": FACES}, {})
    (scene,) = read_voc_folder(*(written(tmp_path / "s", files) / name for name in ("images", "annotations")))
    assert [tuple(map(round, face.box.xyxy)) for face in scene.faces] == [box for _, box in FACES]


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_boxes_drawn_on_the_upright_picture_stay(tmp_path, orientation):
    files = {"a.jpg": photo(orientation=orientation), "a.json": coco(width=WIDTH, height=HEIGHT)}
    assert planned(files, tmp_path) == ({"a.jpg": FACES}, {})


@pytest.mark.parametrize("size", [(400, 240), (100, 60), (401, 240), ("400", "240")])
def test_boxes_drawn_on_another_size_are_scaled(tmp_path, size):
    content = coco(width=size[0], height=size[1])
    for entry in content["annotations"]:
        entry["bbox"] = [side * float(size[0]) / WIDTH for side in entry["bbox"]]
    assert planned({"a.jpg": A, "a.json": content}, tmp_path)[0] == {"a.jpg": FACES}


@pytest.mark.parametrize("size", [(WIDTH, 300), (HEIGHT, WIDTH), (1, 1)])
def test_sizes_that_fit_neither_are_refused_by_name(tmp_path, size):
    files = {"a.jpg": A, "a.xml": voc("a.jpg", size=size), "b.jpg": B, "b.xml": voc("b.jpg")}
    found, why = planned(files, tmp_path)
    assert found == {"b.jpg": FACES}
    assert f"{size[0]} x {size[1]} pixels, but it has 200 x 120" in why["a.jpg"]
    with pytest.raises(DatasetProblem, match=r"a.xml cannot be used with a.jpg.*200 x 120"):
        read_voc_folder(written(tmp_path / "scenes", files), tmp_path / "scenes")


@pytest.mark.parametrize("size", [(0, 0), ("nan", "inf"), ("", "x"), (-5, 3)])
def test_a_declared_size_that_is_none_is_not_believed(tmp_path, size):
    assert planned({"a.jpg": A, "a.xml": voc("a.jpg", size=size)}, tmp_path) == ({"a.jpg": FACES}, {})


def test_the_neighbour_of_the_same_stem_wins_over_a_stale_file_name(tmp_path):
    files = {
        "images/a.jpg": A,
        "images/b.jpg": B,
        "annotations/a.xml": voc("b.jpg", FACES[:1]),
        "annotations/b.xml": voc("c.jpg", FACES[1:]),
        "annotations/z.xml": voc("a.jpg"),  # its own picture is gone; the name is stale like the others
    }
    found, why = planned(files, tmp_path)
    assert found == {"images/a.jpg": FACES[:1], "images/b.jpg": FACES[1:]}
    assert "picture is missing" in why["annotations/z.xml"]
    del files["annotations/z.xml"]
    scenes = read_voc_folder(*(written(tmp_path / "s", files) / name for name in ("images", "annotations")))
    assert {s.path.name: [f.box.xyxy for f in s.faces] for s in scenes} == {
        "a.jpg": [MASKED_BOX],
        "b.jpg": [BARE_BOX],
    }


@pytest.mark.parametrize(
    "names",
    [
        ("ann1/a.xml", "ann2/a.xml"),
        ("first/a.xml", "second/a.xml"),
        ("annotations/a.xml", "annotations/a_2.xml"),
    ],
)
def test_two_annotation_files_of_one_picture_both_count(tmp_path, names):
    files = {"images/a.jpg": A} | {n: voc("a.jpg", [face]) for n, face in zip(names, FACES, strict=True)}
    assert planned(files, tmp_path) == ({"images/a.jpg": FACES}, {})


def test_two_json_files_or_text_files_of_one_picture_both_count_and_equal_boxes_once(tmp_path):
    assert planned({"a.jpg": A, "one.json": coco(), "two.json": coco()}, tmp_path) == ({"a.jpg": FACES}, {})
    texts = {"labels/a.txt": yolo([(0, MASKED_BOX)]), "labels2/a.txt": yolo([(1, BARE_BOX)])}
    files = {"images/a.jpg": A, "classes.txt": "with_mask\nwithout_mask", **texts}
    assert planned(files, tmp_path) == ({"images/a.jpg": FACES}, {})


@pytest.mark.parametrize("ending", ["txt", "xml"])
@pytest.mark.parametrize("place", ["test/labels/1", "labels/test/1", "labels/1", "other/labels/1"])
def test_boxes_never_land_on_a_picture_of_the_same_name_in_another_folder(tmp_path, ending, place):
    def text(face):
        number = [name for name, _ in FACES].index(face[0])
        return voc("1.jpg", [face]) if ending == "xml" else yolo([(number, face[1])])

    files = {
        "data.yaml": "names: [with_mask, without_mask]",
        "train/images/1.jpg": A,
        f"train/labels/1.{ending}": text(FACES[0]),
        f"{place}.{ending}": text(FACES[1]),
    }
    found, why = planned(files, tmp_path)
    assert found == {"train/images/1.jpg": FACES[:1]}
    assert "picture is missing" in why[f"{place}.{ending}"]


@pytest.mark.parametrize("place", ["{0}/images", "images/{0}", "{0}", "images_{0}", "{0}2017"])
@pytest.mark.parametrize("form", ["yolo", "voc", "coco"])
def test_pictures_of_the_same_name_in_two_splits_keep_their_own_boxes(tmp_path, place, form):
    files = {"names.txt": "with_mask\nwithout_mask"}
    for split, picture, number in (("train", A, 0), ("test", B, 1)):
        folder, face = place.format(split), FACES[number]
        files[f"{folder}/1.jpg"] = picture
        beside = f"{folder.replace('images', 'labels')}/1"
        content = coco("1.jpg")
        content["annotations"] = content["annotations"][number : number + 1]
        written_as = {
            "yolo": (f"{beside}.txt", yolo([(number, face[1])])),
            "voc": (f"{beside}.xml", voc("1.jpg", [face])),
            "coco": (f"annotations/instances_{split}{'2017' * place.endswith('2017')}.json", content),
        }
        name, text = written_as[form]
        files[name] = text
    found, why = planned(files, tmp_path)
    assert [faces for _, faces in sorted(found.items())] == [FACES[1:], FACES[:1]]
    assert why == {}


def test_a_name_that_two_pictures_have_is_refused(tmp_path):
    files = {"train/1.jpg": A, "test/1.jpg": B, "annotations.json": coco("1.jpg")}
    found, why = planned(files, tmp_path)
    assert found == {}
    assert "More than one picture" in why["annotations.json, 1.jpg"]


@pytest.mark.parametrize(
    "name",
    [
        "my%20photo%231.jpg",
        "https://cdn.example.org/set/my%20photo%231.jpg?token=1&x=2",
        "C:\\data\\set\\my photo#1.jpg",
        "/home/someone/my photo#1.jpg",
        "my photo#1",
        "MY PHOTO#1.JPG",
        "my photo#1.png",
    ],
)
def test_names_with_percent_signs_folders_or_as_addresses_find_their_picture(tmp_path, name):
    files = {"images/my photo#1.jpg": A}
    assert planned(files | {"x.json": coco(name)}, tmp_path) == ({"images/my photo#1.jpg": FACES}, {})
    text = voc(name.replace("&", "&amp;"))
    assert planned(files | {"x.xml": text}, tmp_path) == ({"images/my photo#1.jpg": FACES}, {})


def test_names_in_decomposed_unicode_find_their_picture(tmp_path):
    assert planned({"images/Cafe\u0301.jpg": A, "x.json": coco("Café.jpg")}, tmp_path)[1] == {}


def test_a_picture_that_was_drawn_on_in_jfif_is_found(tmp_path):
    found, why = planned(
        {"images/a.jfif": A, "labels/a.txt": yolo([(0, MASKED_BOX)]), "c.names": "mask"}, tmp_path
    )
    assert found == {"images/a.jfif": [("mask", MASKED_BOX)]}
    assert why == {}


@pytest.mark.parametrize("name", ["http://[::1", "[a].jpg", "", "\0", "../../a", "%", "a" * 5000])
def test_strange_names_of_pictures_are_named(tmp_path, name):
    found, why = planned({"images/b.jpg": A, "x.json": json.dumps(coco(name))}, tmp_path)
    assert found == {}
    assert any("picture" in sentence for sentence in why.values())
