"""One detector for all: whoever cuts faces out uses it; landmarks come from another only where things are drawn."""

import re
import shutil

import numpy as np
import pytest

from maskdet.detection.crop_detector import crop_detector, crop_detector_sha256
from maskdet.detection.face_net import FaceNet
from maskdet.detection.landmarks import landmark_detector, with_landmarks
from maskdet.results import BoundingBox, Face
from maskdet.settings import PROJECT_ROOT, Settings, get_settings
from tests.support.faces.real_faces import portrait

# Where YuNet may be named: its own file, the detector of landmarks, and as a teacher of detector and mask model.
YUNET_FILES = {
    "maskdet/__init__.py",
    "maskdet/dataset/cutting/witnesses.py",
    "maskdet/detection/__init__.py",
    "maskdet/detection/landmarks.py",
    "maskdet/detection/yunet.py",
    "maskdet/training/detector/train_detector.py",
}


def test_no_one_else_finds_faces_by_another_detector():
    naming = {
        str(path.relative_to(PROJECT_ROOT))
        for folder in ("maskdet", "ui", "pages")
        for path in (PROJECT_ROOT / folder).rglob("*.py")
        if re.search(r"import .*\bYuNet\b|\bYuNet\.load", path.read_text())
    }
    assert naming <= YUNET_FILES


def test_landmarks_are_asked_for_only_where_something_is_drawn_or_described():
    asking = {
        str(path.relative_to(PROJECT_ROOT / "maskdet"))
        for path in (PROJECT_ROOT / "maskdet").rglob("*.py")
        if "landmark_detector()" in path.read_text() and path.parent.name != "detection"
    }
    assert asking == {
        "dataset/face_crops.py",  # masks drawn on faces to learn from
        "dataset/practice_set.py",
        "evaluation/judging.py",  # the robustness lab's drawings, and pose as a trait
        "synthesis/demo_scene.py",
        "synthesis/portraits.py",
        "synthesis/sample_photos.py",
        "training/practice_faces.py",  # the practice set's masks are drawn anew
    }


def test_the_detector_is_the_one_of_the_settings(tmp_path, samples):
    folder = shutil.copytree(get_settings().detector_dir, tmp_path / "other")
    other = crop_detector(Settings(detector_dir=folder))
    assert isinstance(other, FaceNet)
    image = samples[0].image
    assert [f.box for f in other.detect(image)] == [f.box for f in crop_detector().detect(image)]


def test_another_file_is_another_detector(tmp_path):
    folder = shutil.copytree(get_settings().detector_dir, tmp_path / "other")
    config = (folder / "config.json").read_text()
    (folder / "config.json").write_text(config.replace(crop_detector_sha256(), "0" * 64))
    assert crop_detector_sha256(Settings(detector_dir=folder)) == "0" * 64
    assert len(crop_detector_sha256()) == 64


# Landmarks


@pytest.mark.parametrize("scale", [1, 2])
def test_a_found_face_gets_the_landmarks_that_the_other_detector_sees(scale, samples):
    image = np.kron(samples[0].image, np.ones((scale, scale, 1), np.uint8))
    whole = landmark_detector().detect(image)
    faces = crop_detector().detect(image)
    apart = []
    for face in faces:
        marked = with_landmarks(image, face, landmark_detector())
        nearest = max(whole, key=lambda other: other.crop_box.iou(face.crop_box))
        apart.append(np.abs(marked.landmarks - nearest.landmarks).max() / face.box.width)
        assert marked.crop_box == face.crop_box
    assert len(faces) == len(samples[0].truth)
    assert np.median(apart) < 0.1
    assert max(apart) < 0.25


def test_a_face_at_the_rim_of_a_tight_crop_gets_landmarks_too():
    image, _ = portrait(3)
    face = crop_detector().detect(image, sizes=(320,))[0]
    part = face.box.clipped(image.shape[1], image.shape[0])
    x, y = round(part.x_min), round(part.y_min)
    tight = np.ascontiguousarray(image[y : round(part.y_max), x : round(part.x_max)])
    marked = with_landmarks(tight, face.moved(-x, -y), landmark_detector())
    assert ((marked.landmarks > 0) & (marked.landmarks < tight.shape[1::-1])).all()


def test_where_the_other_detector_sees_no_face_there_are_no_landmarks():
    box = BoundingBox(20, 20, 60, 70)
    wall = np.full((90, 80, 3), 128, np.uint8)
    assert with_landmarks(wall, Face(box, 0.9, box), landmark_detector()).landmarks is None
