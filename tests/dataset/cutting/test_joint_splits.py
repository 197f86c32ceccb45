"""Splits over several sets together: the same picture under two names is never on both sides."""

import shutil

import pytest

from maskdet.dataset.cutting.joint_splits import joint_splits, placed
from maskdet.dataset.index import DatasetIndex
from tests.support.datasets import blobs


@pytest.fixture
def index(tmp_path):
    for number in range(40):
        path = tmp_path / "faces" / ("with_mask", "without_mask")[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        blobs(number).save(path)
    return DatasetIndex.from_folder(tmp_path / "faces")


def test_a_picture_of_another_set_follows_its_near_duplicate_among_the_photos(index, tmp_path):
    copies = []
    for picture in index.pictures:
        copies.append(tmp_path / f"other-{picture.path.stem}.png")
        shutil.copyfile(picture.path, copies[-1])
    blobs(1000).save(tmp_path / "alone.png")
    places = joint_splits(index, [], [[*copies, tmp_path / "alone.png"]], seed=0)
    for picture, copy in zip(index.pictures, copies, strict=True):
        assert places[copy] == places[picture.path] == (picture.group, picture.split)
    assert places[tmp_path / "alone.png"][0] == "scene-alone"
    assert {split for _, split in places.values()} == {"train", "validation", "test"}


def test_photos_keep_their_splits_and_unreadable_pictures_have_no_place(index, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    places = joint_splits(index, [broken], [], seed=0)
    assert broken not in places
    assert placed(index, places) == index
