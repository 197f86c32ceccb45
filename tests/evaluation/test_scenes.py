"""Annotated scenes: AP is COCO's, and every face is counted once."""

import contextlib
import io
import shutil

import numpy as np
import pytest
from PIL import Image as Pil

from maskdet.dataset.crop_manifest import CropRecord
from maskdet.dataset.scenes import LabelledBox, Scene
from maskdet.detection.yunet import YuNet
from maskdet.errors import DatasetProblem
from maskdet.evaluation.leakage import write_training_manifest
from maskdet.evaluation.metrics.average_precision import (
    SceneFaces,
    average_precisions,
    coco_dataset,
    coco_detections,
    limited,
    measure_by_height,
)
from maskdet.evaluation.scenes import RANGES, evaluate_scenes, match, row_of
from maskdet.presets import find_preset
from maskdet.registry.activation import active_version
from maskdet.registry.report import AveragePrecision
from maskdet.registry.version import Version
from maskdet.results import MaskLabel
from maskdet.settings import PROJECT_ROOT, get_settings


def drawn_scene(seed):
    """Faces at random, found a little off, some missed, some invented, some judged wrong."""
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 500, (12, 2))
    sides = rng.uniform(8, 120, (12, 1))
    truths, unmasked = np.hstack([corners, corners + sides]), rng.random(12) < 0.4
    found = np.vstack([truths[:9] + rng.normal(0, 0.06, (9, 4)) * sides[:9], truths[:3] + 300])
    predicted = np.append(unmasked[:9] ^ (rng.random(9) < 0.2), [True, False, True])
    confidences = rng.uniform(0.1, 1, 12)
    return SceneFaces(truths, unmasked, found, predicted, confidences, confidences * 0.9, (640, 640))


@pytest.fixture(scope="module")
def scenes():
    return [drawn_scene(seed) for seed in range(6)]


def by_pycocotools(scenes, ranges):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = coco_dataset(scenes)
        truth.createIndex()
        found = truth.loadRes(coco_detections(scenes))
        measure_by_height(found.anns.values())
        run = COCOeval(truth, found, "bbox")
        run.params = limited(run.params, ranges)
        run.evaluate()
        run.accumulate()
    return run.eval["precision"][0, :, :, :, 0]  # (101, labels, ranges)


def test_average_precision_is_that_of_pycocotools_at_every_height(scenes):
    theirs = by_pycocotools(scenes, RANGES)
    ours = average_precisions(scenes, RANGES)
    assert 0.2 < ours[0].mean < 0.95
    for number, row in enumerate(ours):
        for label, column in zip(("with_mask", "without_mask"), theirs[:, :, number].T, strict=True):
            expected = column.mean() if column.min() > -1 else None
            assert getattr(row, label) == pytest.approx(expected)


def test_no_faces_at_all_have_no_average_precision():
    nothing = SceneFaces(
        np.zeros((0, 4)), np.zeros(0, bool), np.zeros((0, 4)), np.zeros(0, bool), *np.zeros((2, 0)), (9, 9)
    )
    assert average_precisions([nothing], RANGES[:1]) == [AveragePrecision()]
    assert row_of([nothing], RANGES[0], 0.6).recall is None


def test_counts_of_one_scene_are_the_hand_worked_ones():
    truths = np.array([[0, 0, 20, 20], [50, 0, 70, 20], [100, 0, 140, 60], [200, 0, 210, 10]], float)
    found = np.array([[1, 0, 20, 20], [50, 0, 70, 19], [300, 0, 330, 30], [200, 0, 210, 10]], float)
    unmasked, predicted = np.array([False, True, True, False]), np.array([False, False, True, True])
    scene = SceneFaces(truths, unmasked, found, predicted, np.full(4, 0.9), np.full(4, 0.8), (400, 100))
    row = row_of([scene], RANGES[0], 0.6)
    assert (row.faces, row.found, row.false_faces, row.right) == (4, 3, 1, 1)
    assert (row.unmasked_not_found, row.unmasked_called_masked, row.masked_called_unmasked) == (
        1,
        1,
        1,
    )
    assert (row.recall, row.precision, row.f1) == (0.75, 0.75, 2 / 8)
    assert row_of([scene], (16, 24), 0.6).faces == 2
    assert row_of([scene], RANGES[0], 0.95).found == 0


def test_ranges_of_height_share_out_all_faces(scenes):
    rows = [row_of(scenes, limits, 0.6) for limits in RANGES]
    for count in ("faces", "found", "right", "false_faces", "unmasked_not_found"):
        assert sum(getattr(row, count) for row in rows[2:]) == getattr(rows[0], count)


def test_two_found_boxes_do_not_share_one_face():
    truths = np.array([[0, 0, 10, 10]], float)
    assert match(truths, np.array([[0, 0, 10, 9], [0, 0, 10, 10]], float), np.array([0.5, 0.6])).tolist() == [
        1
    ]


@pytest.fixture(scope="module")
def annotated(samples, tmp_path_factory):
    """The sample photos as annotated scenes, their boxes as drawn by another detector than the app's."""
    folder, scenes, other = tmp_path_factory.mktemp("scenes"), [], YuNet.load()
    for sample in samples:
        Pil.fromarray(sample.image).save(folder / sample.name)
        boxes = [face.box for face in other.detect(sample.image)]
        faces = tuple(
            LabelledBox(max(boxes, key=about.iou), MaskLabel(label)) for about, label in sample.truth
        )
        scenes.append(Scene(folder / sample.name, faces))
    return scenes


def test_the_shipped_version_finds_and_judges_the_faces_of_the_samples(annotated):
    found = evaluate_scenes(active_version(PROJECT_ROOT / "models"), annotated)
    row = found.rows[0]
    assert (found.scenes, found.leaked, row.faces) == (3, 0, 23)
    assert found.preset == get_settings().preset
    assert row.recall > 0.9
    assert row.f1 > 0.85
    assert row.map50 > 0.8


def test_scenes_are_searched_by_the_preset_that_is_asked_for(annotated, tmp_path):
    version = Version.open(shutil.copytree(PROJECT_ROOT / "models" / "mask-net-1", tmp_path / "another"))
    found = evaluate_scenes(version, annotated[1:2], preset=find_preset("fast"))
    assert (found.preset, found.min_confidence) == ("fast", find_preset("fast").min_confidence)
    assert found.rows[0].recall > 0.8


def test_scenes_it_learned_from_are_left_out(annotated, tmp_path):
    folder = shutil.copytree(PROJECT_ROOT / "models" / "mask-net-1", tmp_path / "mine")
    scene = ("", *["with_mask"] * 3, "train", "group", "scene")
    write_training_manifest(
        folder, [CropRecord(*scene, str(s.path), True, 0, 0, 9, 9) for s in annotated[:2]]
    )
    assert evaluate_scenes(Version.open(folder), annotated).leaked == 2
    with pytest.raises(DatasetProblem, match="learned from all of the 2 scenes"):
        evaluate_scenes(Version.open(folder), annotated[:2])


def test_scenes_the_detector_learned_from_are_left_out_too(annotated, tmp_path, monkeypatch):
    detector = shutil.copytree(get_settings().detector_dir, tmp_path / "detector")
    scene = ("", *["with_mask"] * 3, "train", "group", "scene")
    write_training_manifest(detector, [CropRecord(*scene, str(annotated[0].path), True, 0, 0, 9, 9)])
    monkeypatch.setenv("MASKDET_DETECTOR_DIR", str(detector))
    get_settings.cache_clear()
    found = evaluate_scenes(active_version(PROJECT_ROOT / "models"), annotated)
    assert (found.leaked, found.training_known) == (1, True)
    monkeypatch.undo()
    get_settings.cache_clear()
