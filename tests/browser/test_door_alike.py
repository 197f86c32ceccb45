"""The door screen counts as the server does, and shows the sign of the worst state in view."""

from __future__ import annotations

import pytest

from maskdet.tracking import crossing_rules
from tests.support.files.walks import WALKS

pytestmark = pytest.mark.journey
COUNT = """async ([walks, rules]) => {
  const { CrossingCounter } = await load("crossing.js");
  return walks.map(({ line, right, aspect, steps }) => {
    const counter = new CrossingCounter({ line, insideOnRight: right }, rules), sum = { entered: 0, exited: 0 };
    for (const [now, points] of steps) {
      const found = counter.update(Object.entries(points).map(([id, point]) => [Number(id), point]), aspect, now);
      sum.entered += found.entered;
      sum.exited += found.exited;
    }
    return sum;
  });
}"""
SHOW = """async (steps) => {
  const { SignKeeper } = await load("door_sign.js");
  const keeper = new SignKeeper();
  return steps.map(([now, states, full]) => keeper.update(states, full, now));
}"""
BARE, WRONGLY, MASKED, UNSURE = "without_mask", "mask_worn_incorrectly", "with_mask", "unsure"


def test_the_same_walks_count_the_same(page):
    counted = page.evaluate(COUNT, [WALKS, crossing_rules()])
    assert counted == [{"entered": walk["entered"], "exited": walk["exited"]} for walk in WALKS]


def test_the_sign_is_for_the_worst_in_view_and_does_not_flicker(page):
    steps = [
        (0, [], False, "nobody"),
        (1, [UNSURE], False, "nobody"),
        (1.4, [UNSURE], False, "look"),
        (2, [MASKED], False, "look"),
        (2.7, [MASKED], False, "thanks"),
        (3, [MASKED, BARE], False, "thanks"),  # for a moment
        (3.1, [MASKED], False, "thanks"),
        (4, [MASKED, WRONGLY], False, "thanks"),
        (4.4, [MASKED, WRONGLY], False, "nose"),
        (5, [WRONGLY, BARE], False, "nose"),
        (5.4, [WRONGLY, BARE], False, "mask"),
        (6, [UNSURE], False, "mask"),  # doubt is no news
        (7, [BARE], False, "mask"),
        (8, [MASKED], True, "mask"),
        (8.4, [MASKED], True, "full"),
        (9, [], False, "full"),
        (10.6, [], False, "nobody"),
    ]
    shown = page.evaluate(SHOW, [step[:3] for step in steps])
    assert shown == [step[3] for step in steps]
