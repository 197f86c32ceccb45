"""Calibration by hand-worked numbers, and temperatures that come out as they went in."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn import metrics

from maskdet.errors import DatasetProblem
from maskdet.evaluation.metrics.calibration import (
    calibration,
    calibration_report,
    fit_temperature,
    fitting_part,
)
from maskdet.evaluation.outcomes import outcomes
from maskdet.inference.classifier import with_temperature
from tests.support.faces.judged import TWO, WITH, WITHOUT, WRONGLY, drawn_predictions, face, predictions


def test_the_error_is_the_hand_worked_one():
    # Confidences 0.9 (right), 0.9 (wrong): bin accuracy 0.5. 0.6 (right), 0.6 (right): bin accuracy 1.
    judged = [face(WITH, 0.9, 0.1), face(WITHOUT, 0.9, 0.1), face(WITH, 0.6, 0.4), face(WITHOUT, 0.4, 0.6)]
    found = calibration(outcomes(predictions(judged)))
    assert found.ece == pytest.approx(2 / 4 * abs(0.9 - 0.5) + 2 / 4 * abs(0.6 - 1.0))
    assert [(b.count, b.accuracy) for b in found.bins] == [(2, 1.0), (2, 0.5)]


def test_brier_and_log_loss_are_those_of_scikit_learn():
    found = outcomes(drawn_predictions())
    figures = calibration(found)
    masked, given = found.truths == 0, found.probabilities[:, 0]
    assert figures.brier == pytest.approx(metrics.brier_score_loss(masked, given))
    assert figures.log_loss == pytest.approx(metrics.log_loss(found.truths, found.probabilities))


def test_every_face_is_in_one_bin():
    judged = predictions([face(WITH, 1.0, 0.0), face(WITH, 0.5, 0.5), face(WITHOUT, 0.0, 1.0)])
    assert sum(b.count for b in calibration(outcomes(judged)).bins) == 3


def test_certain_and_wrong_is_bad_but_not_infinite():
    assert 10 < calibration(outcomes(predictions([face(WITH, 0.0, 1.0)]))).log_loss < 100


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_the_temperature_that_spoiled_probabilities_is_found_again(temperature):
    # Probabilities right on average were raised to 1 / temperature: the mend is the inverse.
    fitted = fit_temperature(drawn_predictions(4000, temperature=temperature))
    assert fitted == pytest.approx(1 / temperature, rel=0.1)


def test_fitting_does_not_depend_on_the_temperature_in_use():
    judged = drawn_predictions()
    assert fit_temperature(judged.at_temperature(2.0)) == pytest.approx(fit_temperature(judged), abs=0.001)


def test_another_temperature_and_back_changes_nothing():
    judged = drawn_predictions(50)
    back = judged.at_temperature(3.0).at_temperature(1.0)
    assert [f.probabilities for f in back.faces] == [pytest.approx(f.probabilities) for f in judged.faces]


def test_predictions_and_classifier_apply_a_temperature_alike():
    rows = np.array([[0.7, 0.2, 0.1], [0.05, 0.05, 0.9]], np.float32)
    labels = (*TWO, WRONGLY)
    judged = predictions([face(WITH, *map(float, row)) for row in rows], labels=labels).at_temperature(1.7)
    assert np.array([f.probabilities for f in judged.faces]) == pytest.approx(with_temperature(rows, 1.7))


def test_a_fitted_temperature_improves_the_test_part_it_was_not_fitted_on():
    report = calibration_report(drawn_predictions(3000, temperature=0.4))
    assert report.fitted.ece < report.as_trained.ece / 2
    assert report.fitted.log_loss < report.as_trained.log_loss
    assert (report.fitted_on, report.fitted.count) == (1500, 1500)


def test_training_pictures_are_never_fitted_on():
    trained = [face(WITH, 0.9, 0.1, split="train", leaked=True)] * 40
    validated = [face(WITHOUT, 0.2, 0.8, split="validation", leaked=True)] * 9
    assert {f.split for f in fitting_part(predictions(trained + validated)).faces} == {"validation"}


@pytest.mark.parametrize(
    ("faces", "words"),
    [
        ([face(WITH, 0.9, 0.1)] * 5, "needs 30 faces"),
        ([face(WITH, 0.9, 0.1)] * 40, "at least two labels"),
        ([face(WITH, 0.9, 0.1), face(WITHOUT, 0.1, 0.9)] * 20, "harder pictures"),
    ],
)
def test_what_a_temperature_cannot_be_fitted_on_is_said(faces, words):
    with pytest.raises(DatasetProblem, match=words):
        fit_temperature(predictions(faces))


def test_a_report_without_a_temperature_says_why():
    report = calibration_report(
        replace(drawn_predictions(40), faces=drawn_predictions(40).of_split("test").faces)
    )
    assert report.fitted is None
    assert "needs 30 faces" in report.why_not
    assert report.now.count == 20
