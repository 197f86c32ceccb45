"""Training a face detector: from YuNet's weights, on scenes and photos, to files that find faces."""

import itertools
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from maskdet.dataset.transfer import BoxedPicture
from maskdet.detection.face_net import LABELS, FaceNet, grid
from maskdet.detection.yunet import YuNet
from maskdet.errors import TrainingProblem
from maskdet.results import MaskLabel
from maskdet.training.detector.augmentation import sample, with_drawn_masks
from maskdet.training.detector.backgrounds import empty_patch
from maskdet.training.detector.batches import batches
from maskdet.training.detector.config import CHECKPOINTS, DetectorConfig
from maskdet.training.detector.targets import UNKNOWN, read_picture
from maskdet.training.detector.targets_file import read_targets
from maskdet.training.detector.train_detector import Further, gather, train_detector
from tests.support.faces.scene_crops import make_records, make_scenes

SMALL = DetectorConfig(steps=4, batch_size=2, size=128, warm_up=2)


@pytest.fixture(scope="module")
def scenes(samples, tmp_path_factory):
    return make_scenes(tmp_path_factory.mktemp("scenes"), samples)


@pytest.fixture(scope="module")
def crops(scenes, samples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("crops")
    make_records(folder, scenes, samples[2])
    return folder


@pytest.fixture(scope="module")
def pool(crops, scenes):
    from maskdet.dataset.crop_manifest import read_manifest

    return gather(read_manifest(crops), scenes, YuNet.load())


@pytest.fixture(scope="module")
def yunet_in_keras():
    from maskdet.training.detector.network import face_net, load_yunet_weights

    model = face_net()
    load_yunet_weights(model)
    return model


def test_photos_come_first_and_scenes_keep_the_boxes_people_drew(pool, scenes):
    assert [targets.photo for targets in pool] == [True] * 4 + [False] * len(scenes)
    assert np.allclose(pool[4].boxes[0], scenes[0].faces[0].box.xyxy)
    assert [LABELS[label] for label in pool[4].labels] == [face.label for face in scenes[0].faces]


def test_a_photo_is_labelled_by_its_folder_and_boxed_by_yunet(pool, samples):
    truths = [label for _, label in samples[2].truth[:4]]
    for targets, truth in zip(pool[:4], truths, strict=True):
        assert truth in {LABELS[label] for label in targets.labels if label != UNKNOWN}
        assert not np.isnan(targets.landmarks[targets.labels != UNKNOWN]).any()


def test_scenes_outside_the_train_split_are_refused(crops, pool, scenes):
    with pytest.raises(TrainingProblem, match="train split"):
        gather([], scenes, YuNet.load())


def test_changed_pictures_keep_their_faces_inside_and_are_the_same_for_a_seed(pool):
    one, again = (sample(pool, SMALL, np.random.default_rng(5), 1.0) for _ in range(2))
    assert (one.image == again.image).all()
    assert one.image.shape == (128, 128, 3)
    for seed in range(30):
        changed = sample(pool, SMALL, np.random.default_rng(seed), 0.5)
        assert ((changed.boxes >= 0) & (changed.boxes <= 128)).all()
        assert len(changed.boxes) == len(changed.labels) == len(changed.ignored)


def test_some_pictures_hold_no_face_but_edges_all_the_same(pool):
    empty = sample(pool, replace(SMALL, empty=1.0), np.random.default_rng(1), 0.0)
    assert len(empty.boxes) == 0
    assert empty.image.std() > 5


def test_an_empty_patch_touches_no_annotated_face(pool):
    scenes = [targets for targets in pool if not targets.photo]
    patches = [empty_patch(scenes, np.random.default_rng(seed)) for seed in range(20)]
    found = [face for patch in patches if patch is not None for face in YuNet.load().detect(patch)]
    assert any(patch is not None for patch in patches)
    assert found == []


def test_a_drawn_mask_changes_picture_and_label_of_bare_faces_only(pool):
    bare = LABELS.index(MaskLabel.WITHOUT_MASK)
    scene = next(t for t in pool if not t.photo and (t.labels == bare).any())
    picture = read_picture(scene)
    drawn, labels = with_drawn_masks(picture, scene, 1.0, np.random.default_rng(0))
    assert (drawn != picture).any()
    assert (labels[scene.labels != bare] == scene.labels[scene.labels != bare]).all()
    assert (labels != scene.labels).any()
    assert with_drawn_masks(picture, scene, 0.0, np.random.default_rng(0))[0] is picture


def test_a_run_that_goes_on_gets_the_batches_it_would_have_got(pool):
    whole = list(batches(pool, SMALL))
    rest = list(batches(pool, SMALL, first=2))
    assert len(whole) == 4
    for expected, got in zip(whole[2:], rest, strict=True):
        assert all((a == b).all() for a, b in zip(expected, got, strict=True))


def test_with_yunet_s_weights_it_finds_what_yunet_finds(yunet_in_keras, samples):
    from maskdet.training.detector.saving import to_tflite

    detector = FaceNet(to_tflite(yunet_in_keras))
    image = cv2.resize(samples[0].image, (640, 384), interpolation=cv2.INTER_AREA)
    theirs = sorted(YuNet.load().search(image, 640, 0.6), key=lambda face: face.crop_box.x_min)
    ours = sorted(detector.search(image, 640, 0.6), key=lambda face: face.box.x_min)
    for our_face, their_face in zip(ours, theirs, strict=True):
        assert our_face.confidence == pytest.approx(their_face.confidence, abs=1e-3)
        assert our_face.box.iou(their_face.crop_box) > 0.85  # ours is a vote of several cells


def test_each_face_is_answered_for_by_cells_near_it_and_an_ignored_one_by_none():
    from maskdet.training.detector.assignment import assign

    cells = grid(128, 128)
    faces = np.array([[[20, 20, 60, 70], [80, 80, 120, 124]]], np.float32)
    half = cells[:, 2:3] * 2
    predicted = np.concatenate([cells[:, :2] - half, cells[:, :2] + half], 1)[None]
    score = np.full((1, len(cells)), 0.5, np.float32)
    given = assign(score, predicted, cells, (faces, np.array([[0, 1]]), np.array([[1.0, -1.0]], np.float32)))
    chosen, ignored = cells[given.positive.numpy()[0]], cells[given.ignored.numpy()[0]]
    assert 1 <= len(chosen) <= 10
    assert (np.abs(chosen[:, :2] - (40, 45)) < 2 * chosen[:, 2:3] + 25).all()
    assert set(given.label.numpy()[0][given.positive.numpy()[0]]) == {0}
    assert len(ignored) > 0
    assert ((ignored[:, :2] > 80) & (ignored[:, :2] < 124)).all()


def test_equal_boxes_cost_nothing_and_distant_ones_more_than_near_ones():
    from maskdet.training.detector.losses import box_distance

    box = np.array([[10, 10, 50, 60]], np.float32)
    costs = [float(box_distance(box, box + shift)[0]) for shift in (0, 5, 200)]
    assert costs[0] == pytest.approx(0, abs=1e-5)
    assert costs[0] < costs[1] < 1 < costs[2]


def test_training_lowers_the_loss(pool):
    from maskdet.training.detector import fit
    from maskdet.training.detector.network import face_net, load_yunet_weights

    model = face_net()
    load_yunet_weights(model)
    training = fit._Training(model, SMALL)
    batch = next(batches(pool, SMALL))
    first, *_, last = [float(training.step(batch, 1e-3)[0]) for _ in range(12)]
    assert last < 0.8 * first


@pytest.fixture
def step_by_step():
    """TensorFlow without graphs: for a few steps the graphs take longer than the steps."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.mark.usefixtures("step_by_step")
def test_a_killed_training_goes_on_as_if_it_had_never_stopped(pool, tmp_path, monkeypatch):
    from maskdet.training.detector import fit

    monkeypatch.setattr(fit, "CHECKPOINT_EVERY", 2)
    unbroken = fit.fit(pool, SMALL, tmp_path / "unbroken", print)
    monkeypatch.setattr(fit, "batches", lambda *given: itertools.islice(batches(*given), 2))
    fit.fit(pool, SMALL, tmp_path / "killed", print)
    monkeypatch.setattr(fit, "batches", batches)
    resumed = fit.fit(pool, SMALL, tmp_path / "killed", print)
    for a, b in zip(unbroken.get_weights(), resumed.get_weights(), strict=True):
        assert np.allclose(a, b, atol=1e-6)


@pytest.mark.usefixtures("step_by_step")
def test_a_trained_detector_is_a_folder_that_finds_faces(crops, scenes, samples, tmp_path):
    further = Further(street=[BoxedPicture(scenes[0].path, ())])
    train_detector(
        crops, scenes, tmp_path / "mine", SMALL, further=further, sources=["drawn here, MIT"], on_event=print
    )
    assert len(read_targets(tmp_path / "mine" / CHECKPOINTS)) >= 4 + len(scenes)
    config = json.loads((tmp_path / "mine" / "config.json").read_text())
    assert config["training"]["steps"] == 4
    assert config["pictures"] == {"photos": 4, "scenes": len(scenes) + 1}
    assert config["sources"] == ["drawn here, MIT"]
    faces = FaceNet.load(tmp_path / "mine").detect(samples[0].image, min_confidence=0.3, sizes=(640,))
    assert len(faces) >= 10
    assert all(
        tuple(face.mask_probabilities) == LABELS
        and sum(face.mask_probabilities.values()) == pytest.approx(1, abs=1e-4)
        for face in faces
    )


def test_the_rate_rises_and_falls():
    from maskdet.training.detector.fit import rate_at

    config = replace(SMALL, steps=1000, warm_up=100)
    rates = [rate_at(step, config) for step in (0, 99, 500, 999)]
    assert rates[0] < rates[2] < rates[1]
    assert rates[3] < 0.1 * rates[1]
