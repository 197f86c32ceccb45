"""Pictures of no face: kept in sets and their exports, and never with a box or a class of their own in one."""

from __future__ import annotations

import json
import shutil
import zipfile

import pytest

from maskdet.dataset import DatasetIndex
from maskdet.dataset.transfer import EXPORTS, commit, preview
from tests.support.datasets import blobs


@pytest.fixture(scope="module")
def index(practice_set, tmp_path_factory):
    root = tmp_path_factory.mktemp("sets") / "mine"
    for label in ("with_mask", "without_mask"):
        (root / label).mkdir(parents=True)
        shutil.copy(min((practice_set / label).glob("*.png")), root / label)
    (root / "no_face").mkdir()
    for seed in range(3):
        blobs(seed).save(root / "no_face" / f"wheel{seed}.png")
    return DatasetIndex.from_folder(root)


def test_they_come_back_from_a_zip_of_folders_as_they_went(index, tmp_path):
    EXPORTS["zip"](index, tmp_path / "out.zip")
    plan = preview(tmp_path / "out.zip", tmp_path / "back")
    commit(plan, tmp_path / "back")
    assert DatasetIndex.from_folder(tmp_path / "back").fingerprint == index.fingerprint


def test_in_coco_they_are_pictures_without_a_box(index, tmp_path):
    EXPORTS["coco"](index, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        splits = [
            json.loads(archive.read(f"annotations/instances_{s}.json"))
            for s in ("train", "validation", "test")
        ]
    assert [category["name"] for category in splits[0]["categories"]] == ["with_mask", "without_mask"]
    nobody = {
        (n, image["id"])
        for n, split in enumerate(splits)
        for image in split["images"]
        if "wheel" in image["file_name"]
    }
    assert len(nobody) == 3
    assert not nobody & {
        (n, box["image_id"]) for n, split in enumerate(splits) for box in split["annotations"]
    }


def test_in_yolo_their_text_files_are_empty(index, tmp_path):
    EXPORTS["yolo"](index, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".txt")}
        assert "no_face" not in archive.read("data.yaml").decode()
    assert sorted(bool(text) for name, text in texts.items() if "wheel" in name) == [False] * 3
    assert all(text for name, text in texts.items() if "wheel" not in name)
