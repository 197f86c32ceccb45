"""MotionGate: what counts as a movement, and what does not."""

import numpy as np
import pytest

from maskdet.cameras import Zone, Zones
from maskdet.watching.judging.motion_gate import LINGER_S, MotionGate, coarse_grey
from tests.support.tracks import frame

RIGHT_HALF = Zone("interest", ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0)))
LATER = 10 * LINGER_S


def gate(*zones):
    """One that has seen an empty room for a while."""
    found = MotionGate(Zones(zones))
    assert found.moves(coarse_grey(frame()), now_s=0)
    assert not found.moves(coarse_grey(frame()), now_s=LATER)
    return found


def room(*, x=None, change=40):
    """The room, with somebody of 40 x 80 pixels at `x`."""
    image = frame().copy()
    if x is not None:
        image[200:280, x : x + 40] += np.uint8(change)
    return coarse_grey(image)


def test_somebody_who_comes_in_moves_and_is_looked_at_for_a_while_after_standing_still():
    found = gate()
    assert found.moves(room(x=100), now_s=LATER + 1)
    assert found.moves(room(), now_s=LATER + 1 + LINGER_S / 2)
    assert not found.moves(room(), now_s=LATER + 2 + LINGER_S)


def test_what_was_put_down_becomes_part_of_the_room():
    found = gate()
    moved = [found.moves(room(x=100), now_s=LATER + second) for second in range(60)]
    assert moved[0]
    assert not moved[-1]


def test_noise_and_dusk_are_no_movement():
    found, noise = gate(), np.random.default_rng(1)
    for second in range(60):
        image = frame().astype(float) - 0.3 * second + noise.normal(0, 6, frame().shape)
        seen = found.moves(coarse_grey(image.clip(0, 255).astype(np.uint8)), now_s=LATER + 1 + second)
        assert not seen


@pytest.mark.parametrize(("x", "counts"), [(100, False), (300, True), (500, True)])
def test_movement_away_from_zones_of_interest_does_not_count(x, counts):
    assert gate(RIGHT_HALF).moves(room(x=x), now_s=LATER + 1) is counts
