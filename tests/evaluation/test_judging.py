"""Judging: every picture of a data set gets the verdict the app would give, once."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from maskdet.dataset.face_crops import cut_photos
from maskdet.dataset.index import DatasetIndex
from maskdet.detection.crop_detector import crop_detector
from maskdet.errors import DatasetProblem
from maskdet.evaluation import judging
from maskdet.evaluation.evaluate import measure
from maskdet.evaluation.held_out import judge
from maskdet.evaluation.judging import judge_dataset
from maskdet.inference.classifier import MaskClassifier
from maskdet.registry.activation import active_version
from maskdet.settings import get_settings
from tests.support.datasets import blobs
from tests.support.faces.real_faces import spread_set


@pytest.fixture(scope="module")
def shop(practice_set, tmp_path_factory):
    """Forty faces of each label, of people in all splits."""
    return spread_set(practice_set, tmp_path_factory.mktemp("sets") / "shop", per_label=40)


@pytest.fixture(scope="module")
def version():
    return active_version(get_settings().models_dir)


def test_faces_are_judged_as_in_the_versions_own_report(version, shop, tmp_path):
    index = DatasetIndex.from_folder(shop)
    records = list(cut_photos(index, crop_detector(), tmp_path, drawn=False, seed=0))
    theirs = {r.source: v for r, v in judge(MaskClassifier.load(version), records, version.crop_margin)}
    judged = judge_dataset(version, index)
    for face in judged.faces:
        assert judged.confidence(face) == pytest.approx(theirs[str(shop / face.file)].probability, abs=1e-5)


def test_an_evaluation_that_was_stopped_goes_on_where_it_was(version, shop, tmp_path, monkeypatch):
    root = shutil.copytree(shop, tmp_path / "stopped")
    index, progress = DatasetIndex.from_folder(root), []
    with pytest.raises(KeyboardInterrupt):
        judge_dataset(version, index, on_progress=stop_after(30))
    judge_dataset(version, index, on_progress=lambda *done: progress.append(done))
    assert 29 <= progress[0][0] < 80
    assert progress[-1] == (80, 80)


def stop_after(count):
    def on_progress(done, total):
        if done == count:
            raise KeyboardInterrupt

    return on_progress


def test_pictures_of_no_face_are_left_out_and_the_report_says_so(version, shop, tmp_path):
    root = shutil.copytree(shop, tmp_path / "shop")
    (root / "no_face").mkdir()
    blobs(1).save(root / "no_face" / "wheel.png")
    index = DatasetIndex.from_folder(root)
    report = measure(version, judge_dataset(version, index), index)
    assert report.figures.labels == ("with_mask", "without_mask")
    assert report.counts.pictures == 80
    assert "1 picture of what is no face is left out: nothing is worn there." in report.notes


def test_a_folder_that_names_no_label_is_refused(version, shop):
    index = DatasetIndex.from_folder(shop)
    strange = tuple(replace(picture, label="hats") for picture in index.pictures)
    with pytest.raises(DatasetProblem, match="The folder hats names no known label"):
        judge_dataset(version, replace(index, pictures=strange))


def test_faces_that_another_detector_found_are_not_taken_from_the_cache(version, shop, monkeypatch):
    index = DatasetIndex.from_folder(shop)
    judge_dataset(version, index)
    asked = []
    monkeypatch.setattr(judging, "crop_detector_sha256", lambda: "0" * 64)
    monkeypatch.setattr(judging, "main_face", lambda image, detector: asked.append(image))
    judge_dataset(version, index)
    assert len(asked) == 80
