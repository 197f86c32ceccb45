"""The values of the pipeline: boxes, verdicts, states, counts."""

import numpy as np
import pytest

from maskdet.results import WORN_LABELS, BoundingBox, Detection, Face, FrameResult, MaskLabel, State, Verdict


def person(label=MaskLabel.WITH_MASK, probability=0.99, confidence=0.9):
    box = BoundingBox(10, 20, 50, 80)
    verdict = Verdict(label, probability)
    return Detection(Face(box, confidence, box), verdict, verdict.state(0.8))


def test_a_box_knows_its_size_and_overlap():
    box = BoundingBox(0, 0, 10, 20)
    assert (box.width, box.height, box.area) == (10, 20, 200)
    assert box.iou(box) == 1.0
    assert box.iou(BoundingBox(0, 0, 10, 10)) == pytest.approx(0.5)
    assert box.iou(BoundingBox(30, 30, 40, 40)) == 0.0


def test_a_box_knows_its_middle():
    assert BoundingBox(10, 20, 50, 90).centre == (30, 55)


def test_a_box_grows_by_its_own_size_and_is_cut_at_the_border():
    box = BoundingBox(0, 0, 10, 20).padded(0.1)
    assert box.xyxy == (-1, -2, 11, 22)
    assert box.clipped(8, 100).xyxy == (0, 0, 8, 22)


def test_a_weak_verdict_is_unsure_never_a_guess():
    verdict = Verdict(MaskLabel.WITHOUT_MASK, 0.79)
    assert verdict.state(0.8) is State.UNSURE
    assert verdict.state(0.79) is State.WITHOUT_MASK


def test_the_score_is_face_score_times_probability():
    assert person(probability=0.9, confidence=0.5).score == pytest.approx(0.45)


def test_people_are_counted_by_what_is_shown():
    people = (person(), person(MaskLabel.WITHOUT_MASK), person(MaskLabel.WITHOUT_MASK, probability=0.6))
    result = FrameResult(people, (100, 100), 5.0)
    assert [result.count(state) for state in State] == [1, 1, 0, 1]


def test_a_state_is_what_it_was_set_to_however_sure_the_verdict():
    sure = person(probability=1.0)
    assert Detection(sure.face, sure.verdict, State.UNSURE).state is State.UNSURE


def test_other_thresholds_show_the_same_result_differently():
    people = (person(confidence=0.4), person(probability=0.7))
    result = FrameResult(people, (100, 100), 5.0)
    assert len(result.at(min_confidence=0.6, threshold=0.5)) == 1
    assert result.at(min_confidence=0.3, threshold=0.5).count(State.WITH_MASK) == 2
    assert result.at(min_confidence=0.3, threshold=1.0).count(State.UNSURE) == 2
    assert len(result) == 2  # the original is untouched


def test_labels_are_the_folder_names_and_states_have_words():
    assert [*MaskLabel] == ["with_mask", "without_mask", "mask_worn_incorrectly", "no_face"]
    assert [*WORN_LABELS, "unsure"] == [*State]  # no_face is never shown
    assert {state.display_name for state in State} == {
        "With mask",
        "Without mask",
        "Mask worn wrongly",
        "Unsure",
    }


def test_landmarks_are_optional():
    assert person().face.landmarks is None
    marks = np.zeros((5, 2), np.float32)
    assert Face(BoundingBox(0, 0, 1, 1), 1.0, BoundingBox(0, 0, 1, 1), marks).landmarks is marks
