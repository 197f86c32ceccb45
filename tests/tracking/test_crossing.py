"""Who walks over a line is counted in or out; the page does the same (tests/browser/test_door_alike.py)."""

from __future__ import annotations

import pytest

from maskdet.tracking import CrossingCounter, Crossings, Line
from tests.support.files.walks import WALKS, Walk


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk["name"])
def test_a_walk_counts(walk: Walk) -> None:
    x1, y1, x2, y2 = walk["line"]
    counter = CrossingCounter(Line((x1, y1), (x2, y2), walk["right"]))
    found = Crossings()
    for now_s, points in walk["steps"]:
        places = {int(number): (x, y) for number, (x, y) in points.items()}
        found += counter.update(places, aspect=walk["aspect"], now_s=now_s)
    assert found == Crossings(walk["entered"], walk["exited"])
