"""Faces from a camera: taken while the head moves, kept in memory, saved only on "Keep"."""

import cv2
import numpy as np
import pytest

from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.transfer.capture import CaptureSession
from maskdet.detection.crop_detector import crop_detector
from maskdet.errors import DatasetProblem
from maskdet.results import MaskLabel
from tests.support.pictures import empty_wall


@pytest.fixture(scope="module")
def detector():
    return crop_detector()


@pytest.fixture(scope="module")
def frames():
    """One person in ten poses, as a camera shows them: 640 x 480, the head 260 pixels high."""
    from maskdet.synthesis.orl import orl_face

    shown = []
    for shot in range(1, 11):
        frame = np.full((480, 640, 3), 150, np.uint8)
        frame[100:380, 200:430] = cv2.resize(
            orl_face(9, shot).image, (230, 280), interpolation=cv2.INTER_CUBIC
        )
        shown.append(frame)
    return shown


def offered(session, frames):
    return [session.offer(frame, now_s=float(second)) for second, frame in enumerate(frames)]


def test_different_poses_are_taken_and_saved_only_on_keep(detector, frames, tmp_path):
    session = CaptureSession(detector)
    assert sum(offer.taken for offer in offered(session, frames)) >= 5
    taken = len(session.faces)
    assert list(tmp_path.iterdir()) == []
    result = session.keep(tmp_path / "mine", MaskLabel.WITHOUT_MASK)
    assert result.counts == {"without_mask": taken}
    assert session.faces == ()


def test_pictures_of_one_session_never_straddle_splits(detector, frames, tmp_path):
    session = CaptureSession(detector, person="7")
    offered(session, frames)
    session.keep(tmp_path / "mine", MaskLabel.WITHOUT_MASK)
    index = DatasetIndex.from_folder(tmp_path / "mine")
    assert {picture.group for picture in index.pictures} == {"person7"}


def test_a_head_that_keeps_still_is_taken_once(detector, frames):
    session = CaptureSession(detector)
    offers = offered(session, [frames[0]] * 3)
    assert [offer.taken for offer in offers] == [True, False, False]
    assert "Turn your head" in offers[1].why


def test_a_few_are_taken_each_second_not_every_frame(detector, frames):
    session = CaptureSession(detector, every_s=0.3)
    taken = [session.offer(frames[k % 10], now_s=k / 25).why == "Wait a moment." for k in range(25)]
    assert taken.count(False) == 4


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda frame: empty_wall(), "No face"),
        (lambda frame: cv2.GaussianBlur(frame, (0, 0), 5), "blurred"),
        (
            lambda frame: cv2.copyMakeBorder(frame, 900, 900, 1200, 1200, cv2.BORDER_REPLICATE)[::5, ::5],
            "closer",
        ),
    ],
)
def test_a_bad_picture_is_not_taken_and_the_visitor_hears_why(detector, frames, spoil, why):
    (offer,) = offered(CaptureSession(detector), [np.ascontiguousarray(spoil(frames[0]))])
    assert not offer.taken
    assert why in offer.why


def test_there_is_a_limit_and_pictures_can_be_left_out(detector, frames, tmp_path):
    session = CaptureSession(detector, limit=2)
    assert "enough" in offered(session, frames)[-1].why
    session.remove(0)
    assert len(session.faces) == 1
    session.discard()
    with pytest.raises(DatasetProblem, match="Nothing was taken"):
        session.keep(tmp_path / "mine", MaskLabel.WITH_MASK)


def test_each_hold_of_the_button_is_a_take_and_single_pictures_have_their_own(detector, frames):
    session = CaptureSession(detector)
    for frame, second in zip(frames[:4], (0.0, 0.4, 9.0, 9.4), strict=True):
        session.offer(frame, now_s=second)
    session.offer(frames[4], now_s=None)
    session.offer(frames[5], now_s=9.8)
    takes = [face.take for face in session.faces]
    assert len(set(takes)) == 3
    assert takes[:4] == sorted(takes[:4])


def test_what_is_no_face_is_collected_where_that_is_wanted(detector):
    session = CaptureSession(detector, of_faces=False)
    rng = np.random.default_rng(0)
    noise = cv2.resize(
        rng.integers(0, 255, (24, 32, 3), np.uint8), (640, 480), interpolation=cv2.INTER_NEAREST
    )
    assert session.offer(noise, now_s=0.0).taken
