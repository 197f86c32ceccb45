"""Pictures with boxes, in any of three formats: every face is cut out, and its box is kept."""

import io
import json
import zipfile

import pytest
from PIL import Image

from maskdet.dataset.box_table import read_boxes
from maskdet.dataset.face_crops import CROP_SIZE
from maskdet.dataset.label_names import label_named
from maskdet.dataset.transfer.annotations import recognise
from maskdet.dataset.transfer.archive import list_source
from maskdet.dataset.transfer.imports import commit, preview
from maskdet.dataset.transfer.scene_files import read_scenes
from maskdet.errors import DatasetProblem
from maskdet.results import BoundingBox, MaskLabel
from maskdet.settings import Settings
from tests.support.pictures import encoded

NAMES = ["with_mask", "without_mask"]


def voc(samples):
    for sample in samples:
        boxes = "".join(
            f"<object><name>{label}</name><bndbox><xmin>{b.x_min}</xmin><ymin>{b.y_min}</ymin>"
            f"<xmax>{b.x_max}</xmax><ymax>{b.y_max}</ymax></bndbox></object>"
            for b, label in sample.truth
        )
        text = f"<annotation><filename>{sample.name}</filename>{boxes}</annotation>"
        yield f"annotations/{sample.name[:-4]}.xml", text.encode()


def coco(samples):
    images, annotations = [], []
    for number, sample in enumerate(samples):
        images.append({"id": number, "file_name": sample.name, "width": 1280, "height": 800})
        for b, label in sample.truth:
            bbox = [b.x_min, b.y_min, b.width, b.height]
            annotations.append({"image_id": number, "category_id": NAMES.index(label), "bbox": bbox})
    categories = [{"id": number, "name": name} for number, name in enumerate(NAMES)]
    content = {"images": images, "annotations": annotations, "categories": categories}
    yield "annotations.json", json.dumps(content).encode()


def yolo(samples):
    for sample in samples:
        lines = [
            f"{NAMES.index(label)} {(b.x_min + b.x_max) / 2560:.6f} {(b.y_min + b.y_max) / 1600:.6f} "
            f"{b.width / 1280:.6f} {b.height / 800:.6f}"
            for b, label in sample.truth
        ]
        yield f"labels/{sample.name[:-4]}.txt", "\n".join(lines).encode()
    yield "data.yaml", b"train: images\nnames: [with_mask, without_mask]\n"


FORMATS = {"voc": voc, "coco": coco, "yolo": yolo}


@pytest.fixture(scope="module", params=FORMATS)
def annotated(request, samples, tmp_path_factory):
    """A folder with the sample photos and their boxes in one format."""
    folder = tmp_path_factory.mktemp(request.param)
    files = {f"images/{sample.name}": encoded(sample.image) for sample in samples}
    write(folder, files | dict(FORMATS[request.param](samples)))
    return request.param, folder


def write(folder, files):
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def zipped(folder):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path in folder.rglob("*.*"):
            archive.write(path, f"outer/{path.relative_to(folder)}")
    return data.getvalue()


def test_the_format_is_recognised_and_all_faces_are_read(annotated, samples):
    form, folder = annotated
    assert recognise(list_source(folder, Settings())) == form
    scenes = {scene.path.name: scene for scene in read_scenes(folder)}
    for sample in samples:
        faces = scenes[sample.name].faces
        assert [face.label for face in faces] == [label for _, label in sample.truth]
        for face, (box, _) in zip(faces, sample.truth, strict=True):
            assert face.box.iou(box.clipped(1280, 800)) > 0.99


def test_every_face_becomes_a_picture_of_its_label_and_its_box_is_stored(annotated, samples, tmp_path):
    _, folder = annotated
    plan = preview(zipped(folder), tmp_path / "set")
    truth = [label for sample in samples for _, label in sample.truth]
    assert plan.counts() == {label: truth.count(label) for label in plan.counts()}
    result = commit(plan, tmp_path / "set")
    assert len(result.files) == len(truth) == 23
    rows = read_boxes(tmp_path / "set")
    assert sorted(row.file for row in rows) == sorted(result.files)
    for row in rows:
        with Image.open(tmp_path / "set" / row.file) as crop:
            assert crop.size == (CROP_SIZE, CROP_SIZE)
        assert row.file.startswith(f"{row.label}/")
        # the face fills the middle of the crop, with context around it
        assert row.box.iou(BoundingBox(0, 0, CROP_SIZE, CROP_SIZE).padded(-0.17)) > 0.4


def test_annotations_without_a_picture_and_pictures_without_one_are_named(samples, tmp_path):
    files = dict(voc(samples[:2])) | {
        f"images/{samples[0].name}": encoded(samples[0].image),
        "images/bare.png": encoded(samples[2].image),
        "annotations/broken.xml": b"<annotation><object>",
        "annotations/evil.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><annotation/>',
    }
    plan = preview(write(tmp_path / "scenes", files), tmp_path / "set")
    why = {skipped.name: skipped.why for skipped in plan.skipped}
    assert "not there" in why[f"annotations/{samples[1].name[:-4]}.xml"]
    assert "no annotation" in why["images/bare.png"]
    assert "not a usable annotation" in why["annotations/broken.xml"]
    assert "entities" in why["annotations/evil.xml"]


def test_tiny_and_empty_boxes_are_left_out_and_named(samples, tmp_path):
    lines = b"0 5e-1 0.5 0.005 0.005\n0 2 2 0.1 0.1\n1 0.5 0.5 0.2 0.3\n"
    files = {"a.png": encoded(samples[0].image), "a.txt": lines, "classes.txt": b"Mask\nNo Mask\n"}
    plan = preview(write(tmp_path / "yolo", files), tmp_path / "set")
    assert plan.counts() == {MaskLabel.WITHOUT_MASK: 1}
    assert [skipped.name for skipped in plan.skipped] == ["a.png, face 1", "a.png, face 2"]
    assert "under 16" in plan.skipped[0].why
    assert "outside" in plan.skipped[1].why


def test_classes_without_names_wait_for_the_visitors_choice(samples, tmp_path):
    files = {"a.png": encoded(samples[0].image), "a.txt": b"3 0.5 0.5 0.2 0.3\n"}
    folder = write(tmp_path / "yolo", files)
    plan = preview(folder, tmp_path / "set")
    assert plan.labels == {"class 3": None}
    assert plan.with_labels({"class 3": MaskLabel.WITH_MASK}).counts() == {MaskLabel.WITH_MASK: 1}
    assert preview(folder, tmp_path / "set", classes=["a", "b", "c", "masked"]).labels == {
        "masked": "with_mask"
    }


@pytest.mark.parametrize(
    "content",
    [
        b'{"images": 1, "annotations": 2}',
        b'{"images": [{"id": 1}], "annotations": []}',
        b'{"images": [], "annotations": [{"bbox": [1, 2]}]}',
    ],
)
def test_a_strange_coco_file_is_named_not_fatal(samples, tmp_path, content):
    files = {"a.png": encoded(samples[0].image), "boxes.json": content}
    plan = preview(write(tmp_path / "coco", files), tmp_path / "set")
    assert "not a usable COCO file" in plan.skipped[0].why


def test_a_folder_without_annotations_is_reported(tmp_path, samples):
    write(tmp_path, {"with_mask/a.png": encoded(samples[0].image)})
    with pytest.raises(DatasetProblem, match="No Pascal VOC, COCO or YOLO"):
        read_scenes(tmp_path)


@pytest.mark.parametrize(
    ("spelling", "label"),
    [
        ("With Mask", "with_mask"),
        ("NO-MASK", "without_mask"),
        ("mask_weared_incorrect", "mask_worn_incorrectly"),
    ],
)
def test_spellings_of_labels(spelling, label):
    assert label_named(spelling) == label
    assert label_named("cat") is None
