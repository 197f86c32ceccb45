"""Pictures with boxes of any name: heads, or nobody at all."""

import numpy as np
import pytest
from PIL import Image

from maskdet.dataset.transfer import read_boxed_pictures
from maskdet.errors import DatasetProblem

BOX = "<object><name>{}</name><bndbox><xmin>40</xmin><ymin>10</ymin><xmax>80</xmax><ymax>60</ymax></bndbox></object>"


def annotated(folder, name, *, picture=(400, 200), drawn_on=(400, 200), boxes=()):
    for part in ("images", "annotations"):
        (folder / part).mkdir(exist_ok=True)
    Image.new("RGB", picture).save(folder / "images" / f"{name}.png")
    size = f"<size><width>{drawn_on[0]}</width><height>{drawn_on[1]}</height></size>"
    objects = "".join(BOX.format(box) for box in boxes)
    (folder / "annotations" / f"{name}.xml").write_text(f"<annotation>{size}{objects}</annotation>")


def test_names_that_are_no_labels_and_pictures_without_a_box_are_read(tmp_path):
    annotated(tmp_path, "a", boxes=("With Helmet", "Without Helmet"))
    annotated(tmp_path, "b")
    (tmp_path / "images" / "c.png").write_bytes(b"not annotated, not read")
    one, nobody = read_boxed_pictures(tmp_path)
    assert [name for name, _ in one.boxes] == ["With Helmet", "Without Helmet"]
    assert one.boxes[0][1].xyxy == (40, 10, 80, 60)
    assert nobody.boxes == ()


def test_a_picture_squashed_into_a_square_is_stretched_back_to_where_its_boxes_were_drawn(tmp_path):
    annotated(tmp_path, "a", picture=(224, 224), boxes=("head",))
    (one,) = read_boxed_pictures(tmp_path)
    assert one.read().shape == (200, 400, 3)
    assert one.boxes[0][1].xyxy == (40, 10, 80, 60)


def test_a_picture_of_another_size_and_the_same_form_has_its_boxes_scaled(tmp_path):
    annotated(tmp_path, "a", picture=(200, 100), boxes=("head",))
    (one,) = read_boxed_pictures(tmp_path)
    assert one.read().shape == (100, 200, 3)
    assert np.allclose(one.boxes[0][1].xyxy, (20, 5, 40, 30))


def test_a_folder_without_annotated_pictures_or_with_a_damaged_one_is_named(tmp_path):
    with pytest.raises(DatasetProblem, match="images and annotations"):
        read_boxed_pictures(tmp_path)
    annotated(tmp_path, "a")
    (tmp_path / "annotations" / "a.xml").write_text("<annotation>")
    with pytest.raises(DatasetProblem, match=r"a\.xml cannot be used with a\.png"):
        read_boxed_pictures(tmp_path)
