"""Figures agree with scikit-learn and with the books; reports count what they say."""

import numpy as np
import pytest
from sklearn import metrics

from maskdet.evaluation.metrics.classification import figures, wilson_interval

LABELS = ("with_mask", "without_mask")


@pytest.fixture(scope="module")
def judged():
    rng = np.random.default_rng(3)
    truths = rng.choice(LABELS, 200, p=(0.8, 0.2))
    wrong = rng.random(200) < 0.1
    verdicts = np.where(wrong, np.where(truths == LABELS[0], LABELS[1], LABELS[0]), truths)
    return list(truths), list(verdicts)


def test_accuracy_and_balance_are_those_of_scikit_learn(judged):
    found = figures(*judged, LABELS)
    assert found.accuracy == pytest.approx(metrics.accuracy_score(*judged))
    assert found.balanced_accuracy == pytest.approx(metrics.balanced_accuracy_score(*judged))


def test_rows_of_the_confusion_matrix_are_the_truth(judged):
    found = figures(*judged, LABELS)
    assert sum(found.confusion[0]) == judged[0].count("with_mask") == found.per_label["with_mask"].support
    assert found.confusion[0][0] / sum(found.confusion[0]) == found.per_label["with_mask"].recall
    assert sum(map(sum, found.confusion)) == found.count == 200


def test_a_label_without_a_face_does_not_spoil_the_balance():
    found = figures(["with_mask"] * 4, ["with_mask"] * 3 + ["without_mask"], LABELS)
    assert found.balanced_accuracy == 0.75
    assert found.per_label["without_mask"].support == 0


def test_nothing_to_compare_is_an_error():
    with pytest.raises(ValueError, match="at least one"):
        figures([], [], LABELS)


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe (1998), table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_the_interval_is_wilsons(right, count, low, high):
    assert wilson_interval(right, count) == pytest.approx((low, high), abs=1e-4)
