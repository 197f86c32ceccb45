"""Neighbours: the training pictures the model sees as most alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from maskdet.dataset import picture_cache
from maskdet.dataset.index import DatasetIndex
from maskdet.errors import DatasetProblem
from maskdet.evaluation.nearest import nearest
from maskdet.registry.activation import active_version
from maskdet.settings import get_settings
from tests.support.faces.real_faces import small_set


@pytest.fixture(scope="module")
def version():
    return active_version(get_settings().models_dir)


@pytest.fixture(scope="module")
def index(practice_set, tmp_path_factory) -> DatasetIndex:
    """24 pictures: of each label half in train and half in test."""
    found = DatasetIndex.from_folder(small_set(practice_set, tmp_path_factory.mktemp("near") / "faces"))
    pictures = [replace(p, split="train" if n % 2 else "test") for n, p in enumerate(found.pictures)]
    return replace(found, pictures=tuple(pictures))


def test_the_nearest_pictures_come_in_order_and_from_the_asked_split(version, index):
    asked = index.split("test")[0]
    found = nearest(version, index, asked.sha256, count=3)
    similarities = [similarity for _, similarity in found]
    assert len(found) == 3
    assert similarities == sorted(similarities, reverse=True)
    assert similarities[0] <= 1.0001
    assert all(picture.split == "train" for picture, _ in found)


def test_masked_faces_are_nearest_to_masked_faces(version, index):
    masked = [p for p in index.split("test") if p.label == "with_mask"]
    nearest_labels = [nearest(version, index, p.sha256, count=1)[0][0].label for p in masked]
    assert np.mean([label == "with_mask" for label in nearest_labels]) >= 0.8


def test_a_picture_is_not_its_own_neighbour(version, index):
    asked = index.split("train")[0]
    found = nearest(version, index, asked.sha256, count=50)
    assert len(found) == len(index.split("train")) - 1
    assert asked.sha256 not in {p.sha256 for p, _ in found}


def test_a_second_question_opens_no_picture_again(version, index, monkeypatch):
    asked = index.split("test")[1].sha256
    first = nearest(version, index, asked)
    monkeypatch.setattr(picture_cache, "decode_image", None)  # opening a picture would fail now
    assert nearest(version, index, asked) == first


def test_a_picture_that_is_gone_or_an_empty_split_gets_a_sentence(version, index):
    with pytest.raises(DatasetProblem, match="not in the data set any more"):
        nearest(version, index, "0" * 64)
    with pytest.raises(DatasetProblem, match="validation has no pictures"):
        nearest(version, index, index.pictures[0].sha256, split="validation")
