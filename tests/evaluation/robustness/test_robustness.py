"""Robustness: the same faces, made harder, judged by a version."""

from __future__ import annotations

import pytest

from maskdet.dataset.index import DatasetIndex
from maskdet.errors import DatasetProblem
from maskdet.evaluation.judging import judge_dataset
from maskdet.evaluation.predictions import Predictions
from maskdet.evaluation.robustness.robustness import PERTURBATIONS, chosen_faces, examples, robustness_report
from maskdet.images.cropping import crop_faces
from maskdet.inference.classifier import MaskClassifier
from maskdet.registry.activation import active_version
from maskdet.registry.version import Version
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from maskdet.synthesis.face_patch import close_up
from tests.support.faces.judged import WITH, WITHOUT, face, predictions
from tests.support.faces.real_faces import portrait, small_set


@pytest.fixture(scope="module")
def judged(practice_set, tmp_path_factory) -> tuple[Version, Predictions, DatasetIndex]:
    index = DatasetIndex.from_folder(small_set(practice_set, tmp_path_factory.mktemp("stress") / "faces"))
    version = active_version(get_settings().models_dir)
    return version, judge_dataset(version, index), index


@pytest.fixture(scope="module")
def report(judged):
    return robustness_report(*judged, max_faces=4)


def test_every_perturbation_has_a_row_for_each_severity_and_for_the_clean_face(report):
    rows = [(row.kind, row.severity) for row in report.rows]
    assert rows == [(p.kind, severity) for p in PERTURBATIONS for severity in range(6)]
    assert report.clean.count == report.faces == 4
    assert report.bare_faces == 2


def test_things_are_drawn_on_bare_faces_only(report):
    counts = {row.kind: row.count for row in report.rows}
    assert counts["dark"] == 4
    assert counts["hand"] == counts["black_mask"] == 2


def test_clean_faces_are_judged_as_in_the_evaluation(judged, report):
    _, found, _ = judged
    chosen = chosen_faces(found, 4, seed=0)
    assert report.clean.accuracy == sum(found.verdict(f) is f.truth for f in chosen) / 4


def test_a_drawn_black_mask_counts_as_masked(report):
    clean, black = (
        next(r for r in report.rows if r.kind == "black_mask" and r.severity == s) for s in (0, 5)
    )
    assert clean.false_alerts == 0
    assert black.missed == 0
    assert black.false_alerts == round((1 - black.accuracy) * 2)


def test_the_same_seed_gives_the_same_report(judged):
    assert robustness_report(*judged, max_faces=1, seed=4) == robustness_report(*judged, max_faces=1, seed=4)


def test_progress_is_reported_face_by_face(judged):
    calls = []
    robustness_report(*judged, max_faces=2, on_progress=lambda done, total: calls.append((done, total)))
    assert calls == [(1, 2), (2, 2)]


def test_two_versions_get_the_same_faces_in_the_same_order():
    ours = [face(WITH if n % 2 else WITHOUT, 0.9, 0.1, number=n) for n in range(40)]
    theirs = [face(f.truth, 0.2, 0.8, number=n) for n, f in reversed(list(enumerate(ours)))]
    first, second = (chosen_faces(predictions(faces), 10, seed=0) for faces in (ours, theirs))
    assert [f.sha256 for f in first] == [f.sha256 for f in second]
    assert sum(f.truth is WITHOUT for f in first) == 5


def test_where_one_label_is_rare_the_other_fills_up():
    faces = [face(WITH if n else WITHOUT, 0.9, 0.1, number=n) for n in range(40)]
    assert len(chosen_faces(predictions(faces), 10, seed=0)) == 10


def test_faces_the_version_learned_from_are_refused_with_a_sentence(judged):
    version, _, index = judged
    leaked = predictions([face(WITH, 0.9, 0.1, leaked=True)])
    with pytest.raises(DatasetProblem, match="has learned from every picture"):
        robustness_report(version, leaked, index)


def test_pictures_that_are_gone_are_refused_with_a_sentence(judged):
    version, _, index = judged
    with pytest.raises(DatasetProblem, match="can be opened"):
        robustness_report(version, predictions([face(WITH, 0.9, 0.1)]), index)


def test_a_page_can_show_one_face_under_a_perturbation():
    image, found = portrait(2)
    pictures = examples(image, found.crop_box, found.landmarks, "scarf")
    assert len(pictures) == 5
    assert len({picture.tobytes() for picture in pictures}) == 5


def test_an_unknown_perturbation_or_a_face_without_landmarks_gets_a_sentence():
    image, found = portrait(2)
    with pytest.raises(DatasetProblem, match="no perturbation 'rain'"):
        examples(image, found.crop_box, found.landmarks, "rain")
    with pytest.raises(DatasetProblem, match="Choose another face"):
        examples(image, found.crop_box, None, "hand")


def test_the_drawn_black_mask_is_seen_as_a_mask_by_the_shipped_model():
    """Else robustness would measure the drawing, not the model."""
    image, found = portrait(3)
    version = active_version(get_settings().models_dir)
    masked = examples(image, found.crop_box, found.landmarks, "black_mask")[2]
    box = close_up(image, found.crop_box, found.landmarks).box
    crops = crop_faces(masked, [box], size=version.image_size, margin=version.crop_margin)
    assert MaskClassifier.load(version).classify(crops)[0].label is MaskLabel.WITH_MASK
