"""Curves are scikit-learn's, and short enough for a page."""

import json

import pytest
from sklearn import metrics

from maskdet.evaluation.metrics.curves import MAX_POINTS, curves
from maskdet.evaluation.outcomes import outcomes
from tests.support.faces.judged import WITH, drawn_predictions, face, predictions


@pytest.fixture(scope="module")
def found():
    return outcomes(drawn_predictions(1000))


def test_areas_are_those_of_scikit_learn(found):
    drawn, positive, scores = curves(found)["without_mask"], found.truths == 1, found.probabilities[:, 1]
    assert drawn.roc.area == pytest.approx(metrics.roc_auc_score(positive, scores))
    average = metrics.average_precision_score(positive, scores)
    assert drawn.precision_recall.average_precision == pytest.approx(average)
    assert drawn.precision_recall.share == positive.mean()


def test_unmasked_faces_come_first(found):
    assert list(curves(found)) == ["without_mask", "with_mask"]


def test_thinned_curves_keep_their_ends_and_nearly_their_area(found):
    for drawn in curves(found).values():
        roc = drawn.roc
        assert len(drawn.precision_recall.recall) <= MAX_POINTS
        assert (roc.false_positive_rate[0], roc.true_positive_rate[-1]) == (0, 1)
        area = metrics.auc(roc.false_positive_rate, roc.true_positive_rate)
        assert area == pytest.approx(roc.area, abs=0.003)


def test_points_of_a_curve_belong_together(found):
    for drawn in curves(found).values():
        assert len({len(values) for _, values in drawn.roc if isinstance(values, tuple)}) == 1


def test_curves_are_plain_json(found):
    json.dumps({label: drawn.to_json() for label, drawn in curves(found).items()}, allow_nan=False)


def test_a_set_of_one_label_has_no_curve():
    assert curves(outcomes(predictions([face(WITH, 0.9, 0.1)] * 3))) == {}
