"""SessionSlots: no more visitors are live than the server bears."""

import pytest

from maskdet.live.slots import STALE_S, ServerFull, SessionSlots


def test_a_full_server_says_what_to_do():
    slots = SessionSlots(1)
    slots.take("a", now_s=0)
    with pytest.raises(ServerFull, match="Snapshots"):
        slots.take("b", now_s=1)


def test_a_slot_is_free_when_its_visitor_leaves_or_vanishes():
    slots = SessionSlots(1)
    slots.take("a", now_s=0)
    slots.leave("a")
    slots.take("b", now_s=1)
    slots.take("c", now_s=2 + STALE_S)
    assert slots.taken(now_s=2 + STALE_S) == 1
