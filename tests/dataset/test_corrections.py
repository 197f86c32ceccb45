"""Verdicts marked as wrong become a data set to train on."""

import json

import numpy as np
import pytest
from PIL import Image

from maskdet.dataset import edits
from maskdet.dataset.corrections import add_correction, read_corrections, undo_correction
from maskdet.dataset.face_crops import crop_with_context
from maskdet.dataset.index import DatasetIndex
from maskdet.detection.crop_detector import crop_detector
from maskdet.errors import DatasetProblem
from maskdet.results import BoundingBox, Detection, Face, MaskLabel, State, Verdict

BOX = BoundingBox(0, 0, 9, 9)


def said(label: MaskLabel, probability: float, state: State | None = None) -> Detection:
    return Detection(Face(BOX, 1.0, BOX), Verdict(label, probability), state or State(label.value))


SAID = said(MaskLabel.WITH_MASK, 0.91)


@pytest.fixture(scope="module")
def crops(samples):
    image = samples[0].image
    faces = crop_detector().detect(image)
    return [crop_with_context(image, face.crop_box) for face in faces[:3]]


def test_a_wrong_verdict_is_stored_with_its_story(crops, tmp_path):
    path = add_correction(tmp_path, crops[0], MaskLabel.WITHOUT_MASK, SAID, "mask-net-1").path
    assert path.parent == tmp_path / "corrections" / "without_mask"
    assert (np.asarray(Image.open(path)) == crops[0]).all()
    (line,) = (tmp_path / "corrections" / "corrections.jsonl").read_text().splitlines()
    stored = json.loads(line)
    assert stored.pop("time").endswith("+00:00")
    assert stored == {
        "file": f"without_mask/{path.name}",
        "true_label": "without_mask",
        "said": "with_mask",
        "probability": 0.91,
        "version": "mask-net-1",
        "shown": "with_mask",
        "by": "the command line",
    }


def test_they_are_a_data_set(crops, tmp_path):
    for crop in crops:
        add_correction(tmp_path, crop, MaskLabel.WITHOUT_MASK, SAID, "mask-net-1")
    index = DatasetIndex.from_folder(tmp_path / "corrections")
    assert (index.labels, len(index.pictures), index.problems) == (("without_mask",), 3, ())


def test_the_same_face_is_not_stored_twice_and_its_latest_label_counts(crops, tmp_path):
    wrong = said(MaskLabel.MASK_WORN_INCORRECTLY, 0.6)
    for label in (MaskLabel.WITHOUT_MASK, MaskLabel.WITHOUT_MASK, MaskLabel.WITH_MASK):
        add_correction(tmp_path, crops[0], label, wrong, "mask-net-1")
    assert [path.parent.name for path in (tmp_path / "corrections").glob("*/*.png")] == ["with_mask"]
    assert [line.true_label for line in read_corrections(tmp_path)] == ["with_mask"]


def test_a_picture_that_was_removed_is_no_correction_any_more(crops, tmp_path):
    add_correction(tmp_path, crops[0], MaskLabel.WITHOUT_MASK, SAID, "mask-net-1").path.unlink()
    assert read_corrections(tmp_path) == []


def test_the_label_of_the_verdict_is_no_correction(crops, tmp_path):
    with pytest.raises(DatasetProblem, match="already was With mask"):
        add_correction(tmp_path, crops[0], MaskLabel.WITH_MASK, SAID, "mask-net-1")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_reported(crops, tmp_path):
    (tmp_path / "corrections").write_text("in the way")
    with pytest.raises(DatasetProblem, match="cannot be saved"):
        add_correction(tmp_path, crops[0], MaskLabel.WITHOUT_MASK, SAID, "mask-net-1")


def test_of_an_unsure_face_its_likeliest_label_can_be_confirmed(crops, tmp_path):
    unsure = said(MaskLabel.WITH_MASK, 0.6, State.UNSURE)
    add_correction(tmp_path, crops[0], MaskLabel.WITH_MASK, unsure, "mask-net-1")
    assert [(line.true_label, line.shown) for line in read_corrections(tmp_path)] == [("with_mask", "unsure")]


def test_a_correction_is_taken_back_as_if_it_had_never_been(crops, tmp_path):
    other = add_correction(tmp_path, crops[0], MaskLabel.WITHOUT_MASK, SAID, "mask-net-1")
    kept = add_correction(tmp_path, crops[1], MaskLabel.MASK_WORN_INCORRECTLY, SAID, "mask-net-1")
    undo_correction(tmp_path, kept)
    assert read_corrections(tmp_path) == [other.correction]
    assert DatasetIndex.from_folder(tmp_path / "corrections").labels == ("without_mask",)


def test_a_face_that_was_kept_before_is_again_what_it_was(crops, tmp_path):
    first = add_correction(tmp_path, crops[0], MaskLabel.WITHOUT_MASK, SAID, "mask-net-1")
    second = add_correction(tmp_path, crops[0], MaskLabel.MASK_WORN_INCORRECTLY, SAID, "mask-net-1")
    undo_correction(tmp_path, second)
    assert read_corrections(tmp_path) == [first.correction]
    assert [path for path in (tmp_path / "corrections").glob("*/*.png")] == [first.path]


def test_what_was_changed_since_is_not_taken_back(crops, tmp_path):
    kept = add_correction(tmp_path, crops[0], MaskLabel.WITHOUT_MASK, SAID, "mask-net-1")
    edits.move(tmp_path / "corrections", kept.path, "with_mask")
    with pytest.raises(DatasetProblem, match="changed since"):
        undo_correction(tmp_path, kept)
    assert list((tmp_path / "corrections" / "with_mask").glob("*.png"))
    with pytest.raises(DatasetProblem, match="changed since"):
        undo_correction(tmp_path / "elsewhere", kept)


def test_lines_of_before_the_shown_state_was_noted_still_count(crops, tmp_path):
    kept = add_correction(tmp_path, crops[0], MaskLabel.WITHOUT_MASK, SAID, "mask-net-1")
    lines = tmp_path / "corrections" / "corrections.jsonl"
    old = {key: value for key, value in json.loads(lines.read_text()).items() if key != "shown"}
    lines.write_text(json.dumps(old) + "\n")
    assert [line.file for line in read_corrections(tmp_path)] == [f"without_mask/{kept.path.name}"]
