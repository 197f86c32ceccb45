"""The gate: better, worse, or chance."""

import pytest

from maskdet.evaluation.metrics.paired import paired_interval
from maskdet.training.runs.events import ResultEvent
from maskdet.training.runs.evidence import ChangedVerdict, Evidence, RealFaces


@pytest.mark.parametrize(
    ("gained", "lost", "count", "sign"),
    [
        (0, 20, 200, -1),  # clearly worse
        (20, 0, 200, 1),  # clearly better
        (5, 5, 200, 0),  # no difference
        (0, 0, 50, 0),  # always alike: still no certainty
    ],
)
def test_the_interval_of_the_difference_tells_worse_from_chance(gained, lost, count, sign):
    low, high = paired_interval(gained, lost, count)
    assert low < (gained - lost) / count < high
    assert (sign < 0, sign > 0) == (high < 0, low > 0)


def changed(*, truth: str = "", new: str = "with_mask") -> ChangedVerdict:
    return ChangedVerdict("changed/000.jpg", "corrections", truth, new, "without_mask", 0.9, 0.9)


def test_figures_of_drawn_masks_alone_speak_against_using_a_version():
    (doubt,) = Evidence(tested=160, drawn=160).doubts()
    assert "masks are drawn" in doubt
    assert not Evidence(tested=160, drawn=20).doubts()


def test_a_network_that_begins_from_nothing_on_few_pictures_is_doubted():
    (doubt,) = Evidence(from_nothing=True, learned_from=560).doubts()
    assert "560 pictures" in doubt
    assert not Evidence(from_nothing=True, learned_from=20_000).doubts()
    assert not Evidence(from_nothing=False, learned_from=560).doubts()


@pytest.mark.parametrize(
    ("real", "doubted"),
    [
        (RealFaces(200, {}, (), 0, 0), False),  # it agrees with the version in use
        (RealFaces(200, {}, (), gained=5, lost=1), False),  # it is better
        (RealFaces(200, {}, (), gained=0, lost=2), True),  # one in a hundred is lost
        (RealFaces(10, {}, (changed(),) * 2, 0, 0), True),  # two in ten, and nobody knows who is right
        (RealFaces(100, {}, (changed(),) * 2, 0, 0), False),
    ],
)
def test_real_faces_speak_against_a_version_that_loses_them_or_differs_often(real, doubted):
    assert bool(Evidence(real=real).doubts()) == doubted
    figures = ResultEvent(None, None, False, (0, 0), 0, Evidence(real=real))
    assert figures.advised != doubted
