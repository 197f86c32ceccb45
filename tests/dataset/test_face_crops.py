"""Annotated scenes and labelled photos become training crops, cut the way the app cuts."""

import numpy as np
import pytest
from PIL import Image

from maskdet.dataset.crop_manifest import read_manifest, write_manifest
from maskdet.dataset.face_crops import CROP_SIZE, best_match, cut_photos, cut_scenes, main_face
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.splits import split_of
from maskdet.dataset.transfer.scene_files import read_voc_folder
from maskdet.detection.crop_detector import crop_detector
from maskdet.detection.detector import FaceDetector, detector_style
from maskdet.errors import DatasetProblem
from maskdet.results import BoundingBox, Face, MaskLabel

NAMES = {MaskLabel.WITH_MASK: "with_mask", MaskLabel.WITHOUT_MASK: "without_mask"}


def voc(name, faces):
    boxes = "".join(
        f"<object><name>{label}</name><bndbox><xmin>{b.x_min}</xmin><ymin>{b.y_min}</ymin>"
        f"<xmax>{b.x_max}</xmax><ymax>{b.y_max}</ymax></bndbox></object>"
        for b, label in faces
    )
    return f"<annotation><filename>{name}</filename>{boxes}</annotation>"


@pytest.fixture(scope="module")
def detector():
    return crop_detector()


@pytest.fixture(scope="module")
def scenes_folder(samples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenes")
    for sample in samples:
        name = sample.name.replace(".jpg", ".png")
        Image.fromarray(sample.image).save(folder / name)
        (folder / name).with_suffix(".xml").write_text(voc(name, sample.truth))
    return folder


@pytest.fixture(scope="module")
def scene_crops(scenes_folder, detector, tmp_path_factory):
    out = tmp_path_factory.mktemp("crops")
    scenes = read_voc_folder(scenes_folder, scenes_folder)
    records = list(cut_scenes(scenes, detector, out, drawn=True, seed=0))
    write_manifest(out, records)
    return out, records


def test_scenes_are_read_with_all_their_faces(scenes_folder, samples):
    scenes = read_voc_folder(scenes_folder, scenes_folder)
    assert sum(len(scene.faces) for scene in scenes) == sum(len(sample.truth) for sample in samples)
    assert {face.label for scene in scenes for face in scene.faces} == set(NAMES)


@pytest.mark.parametrize("name", ["mask_weared_incorrect", "with_incorrect_mask", "mask_worn_incorrectly"])
def test_spellings_of_public_sets_are_understood(tmp_path, name):
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    (tmp_path / "a.xml").write_text(voc("a.png", [(BoundingBox(1, 2, 3, 4), name)]))
    ((face,),) = [scene.faces for scene in read_voc_folder(tmp_path, tmp_path)]
    assert face.label is MaskLabel.MASK_WORN_INCORRECTLY
    assert face.box == BoundingBox(1, 2, 3, 4)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<annotation>", "not a usable annotation"),
        (voc("a.png", [(BoundingBox(0, 0, 1, 1), "cat")]), "not a usable annotation"),
        (voc("gone.png", []), "which is not in"),
    ],
)
def test_a_bad_annotation_is_named(tmp_path, text, complaint):
    (tmp_path / "b.xml").write_text(text)
    with pytest.raises(DatasetProblem, match=f"b.xml .*{complaint}"):
        read_voc_folder(tmp_path, tmp_path)


def test_no_annotations_at_all_is_reported(tmp_path):
    with pytest.raises(DatasetProblem, match="No Pascal VOC files"):
        read_voc_folder(tmp_path, tmp_path)


def test_every_annotated_face_becomes_a_crop_of_its_label(scene_crops, samples):
    _, records = scene_crops
    scene_records = [r for r in records if r.kind == "scene"]
    assert len(scene_records) == sum(len(sample.truth) for sample in samples)
    assert all(r.found for r in scene_records)
    assert all(r.label == r.true_label for r in scene_records)


def test_nothing_is_drawn_on_test_faces(scene_crops):
    _, records = scene_crops
    bare = [r for r in records if r.kind == "scene" and r.label == "without_mask" and r.split != "test"]
    drawn = [r for r in records if r.kind.startswith("drawn ")]
    assert "test" not in {r.split for r in drawn}
    assert len({r.file for r in records}) == len(records)
    wrong = [r for r in drawn if r.true_label == "mask_worn_incorrectly"]
    assert {r.label for r in wrong} == {"without_mask"}
    assert 0 < len(wrong) <= len(bare)
    assert {r.label for r in drawn if r.kind == "drawn mask" and r not in wrong} == {"with_mask"}


def test_a_face_drawn_on_can_be_cut_again_from_its_photo(scene_crops):
    """Its box is the photo's, not that of the close-up it was drawn on."""
    _, records = scene_crops
    plain = {(r.source, r.box) for r in records if not r.kind.startswith("drawn ")}
    drawn = {(r.source, r.box) for r in records if r.kind.startswith("drawn ")}
    assert drawn
    assert drawn <= plain


def test_crops_lie_under_their_label_and_the_manifest_returns_as_written(scene_crops):
    out, records = scene_crops
    assert read_manifest(out) == records
    for record in records:
        with Image.open(out / record.file) as crop:
            assert crop.size == (CROP_SIZE, CROP_SIZE)
        assert record.file.startswith(f"{record.label}/")


def test_faces_of_one_scene_share_its_split(scene_crops):
    _, records = scene_crops
    for record in records:
        assert record.split == split_of(record.group, 0)


def test_the_middle_of_a_crop_is_the_face(scene_crops):
    """Cut again from the source by the recorded box, the crop is the same."""
    from maskdet.dataset.face_crops import CONTEXT
    from maskdet.images.cropping import crop_faces
    from maskdet.images.decoding import decode_image

    out, records = scene_crops
    record = next(r for r in records if r.kind == "scene")
    from pathlib import Path

    source = decode_image(Path(record.source).read_bytes())
    again = crop_faces(source, [record.box], size=CROP_SIZE, margin=CONTEXT)[0].astype(int)
    stored = np.asarray(Image.open(out / record.file).convert("RGB"), int)
    assert np.abs(again - stored).mean() < 4  # JPEG


def test_practice_photos_are_cut_around_the_face(practice_set, detector, tmp_path):
    index = DatasetIndex.from_folder(practice_set)
    few = DatasetIndex(index.root, index.pictures[::40], ())
    records = list(cut_photos(few, detector, tmp_path, drawn=False, seed=0))
    assert [(r.label, r.split, r.group) for r in records] == [
        (p.label, p.split, p.group) for p in few.pictures
    ]
    assert sum(r.found for r in records) >= 0.9 * len(records)


def test_a_photo_without_a_face_stays_whole(detector):
    assert main_face(np.full((90, 80, 3), 128, np.uint8), detector) is None


def test_the_face_that_overlaps_most_is_the_match(detector, samples):
    faces = detector.detect(samples[0].image)
    box, _ = samples[0].truth[0]
    match = best_match(box, faces)
    assert match is not None
    assert match.box.iou(box) == max(face.box.iou(box) for face in faces)
    assert best_match(BoundingBox(0, 0, 5, 5), faces) is None


def test_an_annotated_box_becomes_one_in_the_detectors_style(detector, samples):
    """Undoing the correction of a reported box gives the box the detector had."""
    for face in detector.detect(samples[0].image):
        assert detector_style(face.box).iou(face.crop_box) > 0.98


def test_crops_of_photos_with_long_names_have_names_that_file_systems_take(tmp_path, detector):
    for ending in "xy":
        (tmp_path / "set" / "with_mask").mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (64, 64), "white" if ending == "x" else "black").save(
            tmp_path / "set" / "with_mask" / f"{'写' * 80}{ending}.png"
        )
    index = DatasetIndex.from_folder(tmp_path / "set")
    records = list(cut_photos(index, detector, tmp_path / "out", drawn=False, seed=0))
    assert len({record.file for record in records}) == 2
    assert all((tmp_path / "out" / record.file).is_file() for record in records)


def test_the_border_around_a_long_thin_picture_stays_small():
    seen = []

    class Blind(FaceDetector):
        def search(self, image, size, min_confidence):
            seen.append(image.nbytes)
            return []

    assert main_face(np.zeros((32, 57_392, 3), np.uint8), Blind()) is None
    assert max(seen) < 10_000_000


def test_a_face_found_with_a_border_lies_where_it_is_in_a_large_picture():
    class SeesOnlyBordered(FaceDetector):
        def search(self, image, size, min_confidence):
            if image[0, 0, 0] != 128:
                return []
            box = BoundingBox(333 + 100, 333 + 200, 333 + 300, 333 + 400)
            return [Face(box, 0.9, box)]

    face = main_face(np.zeros((2000, 2000, 3), np.uint8), SeesOnlyBordered())
    assert face.box.xyxy == pytest.approx((200, 400, 600, 800))
