"""Thresholds count what they say."""

from itertools import pairwise

import pytest

from maskdet.errors import MaskdetError
from maskdet.evaluation.metrics.thresholds import at, recommend, sweep
from tests.support.faces.judged import TWO, WITH, WITHOUT, WRONGLY, drawn_predictions, face, predictions


@pytest.fixture(scope="module")
def judged():
    """Four masked faces (one called unmasked, one unsure at 0.8), four unmasked (two called masked)."""
    masked = [face(WITH, p, 1 - p) for p in (0.95, 0.9, 0.7, 0.1)]
    unmasked = [face(WITHOUT, p, 1 - p) for p in (0.05, 0.1, 0.85, 0.97)]
    return predictions(masked + unmasked)


def test_rows_count_what_is_left_at_a_threshold(judged):
    row = at(judged, 0.8)
    assert row.matrix == ((2, 1, 1), (2, 2, 0))
    assert (row.unsure, row.missed, row.false_alerts) == (1, 2, 1)
    assert row.precision == {"with_mask": 0.5, "without_mask": pytest.approx(2 / 3)}
    assert row.recall == {"with_mask": 0.5, "without_mask": 0.5}
    assert row.right_share == pytest.approx(4 / 7)


def test_false_alerts_are_counted_per_thousand_of_all_and_of_the_masked(judged):
    row = at(judged, 0.8)
    assert (row.false_alerts_per_1000_faces, row.false_alerts_per_1000_masked) == (125, 250)


def test_a_probability_at_the_threshold_is_sure_as_in_the_app(judged):
    assert at(judged, 0.95).matrix[0][0] == 1
    assert at(judged, 0.9501).matrix[0][0] == 0


def test_higher_thresholds_leave_more_unsure_and_fewer_mistakes():
    rows = sweep(drawn_predictions(1000))
    assert [rows[0].threshold, rows[-1].threshold, len(rows)] == [0.5, 0.99, 50]
    for before, after in pairwise(rows):
        assert after.unsure >= before.unsure
        assert after.missed <= before.missed
        assert after.false_alerts <= before.false_alerts


def test_the_lowest_threshold_that_keeps_the_promise_is_recommended(judged):
    assert recommend(judged, 2).threshold == 0.5
    assert recommend(judged, 1).threshold == 0.86
    assert recommend(judged, 0).threshold == 0.98


def test_a_promise_no_threshold_keeps_is_said():
    certain = predictions([face(WITHOUT, 1.0, 0.0), face(WITH, 1.0, 0.0)])
    with pytest.raises(MaskdetError, match=r"No threshold up to 0\.99 .* 1 are left"):
        recommend(certain, 0)


def test_a_version_with_three_labels_is_counted_by_two_where_the_truth_has_two():
    three = (*TWO, WRONGLY)
    row = at(predictions([face(WITHOUT, 0.05, 0.05, 0.9), face(WITH, 0.1, 0.0, 0.9)], labels=three), 0.8)
    assert row.labels == ("with_mask", "without_mask")
    assert (row.missed, row.false_alerts, row.matrix[1][1]) == (0, 1, 1)


def test_shares_of_nothing_are_left_open():
    row = at(predictions([face(WITHOUT, 0.4, 0.6)]), 0.8)
    assert (row.precision["without_mask"], row.recall["with_mask"], row.right_share) == (None, None, None)
    assert row.false_alerts_per_1000_masked is None
