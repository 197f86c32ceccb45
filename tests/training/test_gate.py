"""The gate: better, worse, or chance."""

import pytest

from maskdet.evaluation.metrics.paired import paired_interval


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
