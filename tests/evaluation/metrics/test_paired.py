"""Versions compared on the same pictures."""

import pytest
from scipy.stats import chi2

from maskdet.errors import DatasetProblem
from maskdet.evaluation.metrics.paired import compare, mcnemar
from tests.support.faces.judged import TWO, WITH, WITHOUT, WRONGLY, face, predictions

RIGHT, WRONG = (0.9, 0.1), (0.2, 0.8)  # for masked faces


def judged(version, pattern, **options):
    faces = [face(WITH, *(RIGHT if mark == "+" else WRONG), number=n) for n, mark in enumerate(pattern)]
    return predictions(faces, version=version, **options)


def test_difference_and_changed_faces_are_found():
    found = compare(judged("old", "++++----+-"), judged("new", "+++-+++--+"))
    assert (found.accuracy_a, found.accuracy_b) == (0.5, 0.7)
    assert found.difference == pytest.approx(0.2)
    assert [row.file[-8:-4] for row in found.better] == ["0004", "0005", "0006", "0009"]
    assert [row.file[-8:-4] for row in found.worse] == ["0003", "0008"]
    assert found.worse[0].verdict_b == "without_mask"
    assert found.worse[0].probability_b == 0.8


def test_the_p_value_is_mcnemars():
    assert mcnemar(0, 0) == 1
    assert mcnemar(5, 0) == pytest.approx(2 / 2**5)
    # For many changes the exact test comes near the chi-squared one with continuity correction.
    assert mcnemar(140, 100) == pytest.approx(chi2.sf((40 - 1) ** 2 / 240, 1), abs=0.001)


def test_two_alike_versions_differ_by_nothing():
    found = compare(judged("a", "++-" * 9), judged("b", "++-" * 9))
    low, high = found.interval
    assert (found.difference, found.p_value, found.better, found.worse) == (0, 1, (), ())
    assert low < 0 < high


def test_different_data_is_refused():
    with pytest.raises(DatasetProblem, match=r"a judged shop \(f\), b judged shop \(g\)"):
        compare(judged("a", "+"), judged("b", "+", fingerprint="g"))


def test_faces_that_one_of_them_learned_from_are_left_out():
    a = predictions([face(WITH, *RIGHT, number=n, leaked=n < 3) for n in range(5)], version="a")
    found = compare(a, judged("b", "+++++"))
    assert (found.count, found.left_out) == (2, 3)
    with pytest.raises(DatasetProblem, match="neither a nor b"):
        compare(predictions([face(WITH, *RIGHT, leaked=True)], version="a"), judged("b", "+"))


def test_versions_of_two_and_three_labels_are_compared_by_two():
    two = predictions([face(WITHOUT, 0.1, 0.9)], version="two")
    three = predictions([face(WITHOUT, 0.1, 0.2, 0.7)], labels=(*TWO, WRONGLY), version="three")
    assert compare(two, three).accuracy_b == 1


def test_more_than_two_are_each_compared_with_the_first():
    found = [compare(judged("a", "+-"), other) for other in (judged("b", "++"), judged("c", "--"))]
    assert [(row.a, row.b, row.difference) for row in found] == [("a", "b", 0.5), ("a", "c", -0.5)]
