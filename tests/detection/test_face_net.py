"""face-net: finds faces of any size in the pixels of the photo, says what they wear, and refuses strange files."""

import itertools
import json
import shutil
import threading

import cv2
import numpy as np
import psutil
import pytest

from maskdet.detection.face_net import (
    CONFIG_FILE,
    NUM_CLASSES,
    TFLITE_FILE,
    FaceNet,
    decode,
    framed,
    grid,
    voted,
)
from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.results import MaskLabel
from maskdet.settings import get_settings

NOTHING = -20.0  # a logit of a cell that shows no face


@pytest.fixture(scope="module")
def detector():
    return FaceNet.load()


@pytest.fixture(scope="module")
def group(samples):
    return samples[0].image


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped detector."""
    return shutil.copytree(get_settings().detector_dir, tmp_path / "detector")


# From output cells to faces


def cells_of(height, width, **faces):
    """Outputs in which only the named cells show a face of twice their stride; `cell_5=2.0`: how sure, as a logit."""
    cells = grid(height, width)
    outputs = np.zeros((len(cells), 6 + NUM_CLASSES), np.float32)
    outputs[:, :2] = NOTHING
    for name, logit in faces.items():
        number = int(name.removeprefix("cell_"))
        outputs[number, :2], outputs[number, 4:6] = logit, np.log(2)
    return outputs, cells


def test_the_cells_stand_eight_sixteen_and_thirty_two_pixels_apart():
    cells = grid(64, 96)
    assert len(cells) == 8 * 12 + 4 * 6 + 2 * 3
    assert cells[1].tolist() == [8, 0, 8]
    assert cells[8 * 12 + 6].tolist() == [0, 16, 16]
    assert cells[-1].tolist() == [64, 32, 32]


def test_a_cell_becomes_a_box_around_its_centre():
    outputs, cells = cells_of(64, 96, cell_14=4.0)
    (row,) = decode(outputs, cells, 0.5)
    assert row[:4] == pytest.approx([8, 0, 24, 16])  # around x 16, y 8
    assert row[4] == pytest.approx(1 / (1 + np.exp(-4)))


def test_the_score_is_the_mean_of_object_and_face():
    outputs, cells = cells_of(64, 96, cell_14=4.0)
    outputs[14, 1] = 0.0
    (row,) = decode(outputs, cells, 0.5)
    assert row[4] == pytest.approx(np.sqrt(0.5 / (1 + np.exp(-4))), abs=1e-4)


def test_two_cells_on_one_face_give_it_once_with_the_better_score_and_a_box_between_them():
    outputs, cells = cells_of(64, 96, cell_14=1.0, cell_15=3.0)
    outputs[15, 2] = -0.9  # both boxes lie nearly upon each other: from x 8.8 and from x 8
    (row,) = voted(decode(outputs, cells, 0.05), 0.5)
    assert row[4] == pytest.approx(1 / (1 + np.exp(-3)))
    assert 8 < row[0] < 8.8


def test_two_faces_beside_each_other_stay_two():
    outputs, cells = cells_of(64, 96, cell_14=1.0, cell_16=3.0)
    assert len(voted(decode(outputs, cells, 0.05), 0.5)) == 2


def test_cells_under_the_confidence_are_no_faces():
    outputs, cells = cells_of(64, 96, cell_14=0.0, cell_50=2.0)
    for candidates in (decode(outputs, cells, 0.6), decode(outputs, cells, 0.05)):
        assert len(voted(candidates, 0.6)) == 1
        assert voted(candidates, 0.95).shape == (0, 5 + NUM_CLASSES)
    assert voted(decode(outputs, cells, 0.95), 0.95).shape == (0, 5 + NUM_CLASSES)


def test_what_a_face_wears_comes_in_shares_of_one():
    outputs, cells = cells_of(64, 96, cell_14=2.0)
    outputs[14, 6:] = [3.0, 1.0, 1.0]
    (row,) = decode(outputs, cells, 0.5)
    assert row[5:].sum() == pytest.approx(1)
    assert row[5] == pytest.approx(np.exp(2) / (np.exp(2) + 2))


def test_an_absurd_size_stays_a_number():
    outputs, cells = cells_of(64, 96, cell_14=2.0)
    outputs[14, 4:6] = 1000
    assert np.isfinite(decode(outputs, cells, 0.5)).all()


# What the network gets


@pytest.mark.parametrize("size", [30, 171, 256, 448, 517, 640, 896, 1280])
def test_pictures_of_every_form_keep_their_size_and_need_no_more_than_a_square(size):
    for height, width in itertools.product((100, 130, 150, 180, 240, 400), repeat=2):
        pixels, (x, y) = framed(np.full((height, width, 3), 255, np.uint8), size)
        side, long_side = -(-size // 64) * 64, max(height, width)
        assert pixels.shape[1] % 32 == pixels.shape[2] % 32 == 0  # what the network can halve five times
        assert pixels.shape[1] * pixels.shape[2] <= side**2 * 1.1
        assert 0.8 * size < y * long_side <= 1.15 * side
        assert x == pytest.approx(y, rel=0.02)
        assert (pixels[0, : round(height * y), : round(width * x)] == 255).all()
        assert pixels.sum() == pytest.approx(255 * 3 * round(height * y) * round(width * x))


def test_photos_of_about_the_same_form_share_an_input():
    forms = {
        framed(np.zeros((*shape, 3), np.uint8), 896)[0].shape
        for shape in [(300, 400), (267, 400), (280, 400)]
    }
    assert forms == {(1, 640, 896, 3)}


# Photos


def test_everyone_is_found_from_left_to_right(detector, samples):
    for sample in samples:
        found = detector.detect(sample.image, min_confidence=0.5)
        assert len(found) == len(sample.truth), sample.name
        assert [face.box.x_min for face in found] == sorted(face.box.x_min for face in found)
        for box, _ in sample.truth:
            assert max(face.box.iou(box) for face in found) > 0.4


def test_most_of_what_the_faces_wear_is_judged_rightly(detector, samples):
    right = total = 0
    for sample in samples:
        found = detector.detect(sample.image, min_confidence=0.5)
        for box, label in sample.truth:
            nearest = max(found, key=lambda face: face.box.iou(box))
            shares = nearest.mask_probabilities
            masked = max(shares, key=shares.get) is MaskLabel.WITH_MASK
            right, total = right + (masked == (label == "with_mask")), total + 1
    assert right / total > 0.8


def test_boxes_are_in_pixels_of_the_photo_whatever_its_size(detector, group):
    half = cv2.resize(group, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    for large, small in zip(detector.detect(group), detector.detect(half), strict=True):
        assert np.allclose(np.array(large.box.xyxy) / 2, small.box.xyxy, atol=8)


def test_boxes_stay_inside_the_photo(detector, group):
    cut = np.ascontiguousarray(group[:, 120:1150])
    height, width = cut.shape[:2]
    for face in detector.detect(cut, min_confidence=0.3):
        assert 0 <= face.box.x_min < face.box.x_max <= width
        assert 0 <= face.box.y_min < face.box.y_max <= height


def test_the_crop_reaches_higher_than_the_face_that_people_would_draw(detector, group):
    for face in detector.detect(group):
        assert face.crop_box.y_min < face.box.y_min
        assert face.crop_box.iou(face.box) > 0.6


def test_a_close_up_is_found(detector, samples):
    person = samples[2].image[80:390, 110:390]
    close_up = cv2.resize(person, (1400, 1550), interpolation=cv2.INTER_CUBIC)
    found = detector.detect(close_up, sizes=(320, 960))
    assert max(face.box.height for face in found) > 500


def test_no_one_is_found_on_an_empty_wall(detector):
    assert detector.detect(np.full((300, 400, 3), 200, np.uint8), min_confidence=0.5) == []


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3), (17, 33)])
def test_pictures_of_odd_shape_do_no_harm(detector, shape):
    assert detector.detect(np.zeros((*shape, 3), np.uint8), min_confidence=0.5) == []


def test_visitors_at_the_same_time_get_their_own_faces(detector, samples):
    expected = [len(sample.truth) for sample in samples] * 3
    found = [0] * len(expected)

    def search(k):
        found[k] = len(detector.detect(samples[k % 3].image, sizes=(640,)))

    threads = [threading.Thread(target=search, args=(k,)) for k in range(len(expected))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


def test_photos_of_many_shapes_do_not_fill_the_memory(detector):
    process = psutil.Process()
    before = process.memory_info().rss
    for height in range(32, 1000, 32):
        detector.search(np.zeros((height, 640, 3), np.uint8), 640, 0.5)
    assert process.memory_info().rss - before < 300e6  # all 30 shapes at once would take more than a gigabyte


# Files


def test_a_folder_without_a_detector_gets_advice(tmp_path):
    with pytest.raises(ModelNotFound, match="Restore the folder"):
        FaceNet.load(tmp_path)


def test_a_missing_tflite_file_is_named(folder):
    (folder / TFLITE_FILE).unlink()
    with pytest.raises(ModelNotFound, match=TFLITE_FILE):
        FaceNet.load(folder)


def test_a_changed_tflite_file_is_refused(folder):
    path = folder / TFLITE_FILE
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelBroken, match="checksum"):
        FaceNet.load(folder)


@pytest.mark.parametrize("text", ["", "{}", "[]", json.dumps("face-net")])
def test_a_damaged_config_is_refused(folder, text):
    (folder / CONFIG_FILE).write_text(text)
    with pytest.raises(ModelBroken, match="damaged"):
        FaceNet.load(folder)
