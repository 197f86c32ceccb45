"""A mask worn wrongly: counted as none, reported by itself, or left alone, as the watch says."""

from __future__ import annotations

import pytest

from maskdet.cameras import Rules
from maskdet.cameras.fields import WatchProblem
from tests.support.alert_scenes import BARE, MASKED, UNSURE, WRONGLY, kinds, person, policy, reported


def in_turn(*turns):
    """One person; each turn: a state, and for how many seconds."""

    def scene(now):
        since_s = 0.0
        for state, seconds in turns:
            if now < since_s + seconds:
                return [person(1, state, since_s=since_s)]
            since_s += seconds
        return []

    return scene


def test_it_counts_as_none_unless_the_watch_says_otherwise():
    (event,) = reported(policy(dwell_s=5), in_turn((WRONGLY, 60)), end_s=60)
    assert (event.kind, event.state) == ("unmasked", WRONGLY)
    assert event.sentence == (
        "Entrance: someone has worn a mask wrongly, which counts as none, for 5 s (person 1; 1 in view, 0 with a mask)."
    )


def test_time_without_and_time_worn_wrongly_add_up():
    scene = in_turn((WRONGLY, 3), (UNSURE, 0.6), (BARE, 60))
    (event,) = reported(policy(dwell_s=5), scene, end_s=20)
    assert "someone has worn no mask, or one wrongly, for 5 s" in event.sentence


def test_where_it_does_not_count_it_is_not_reported():
    assert reported(policy(dwell_s=5, wrongly_counts=False), in_turn((WRONGLY, 60)), end_s=60) == []


def test_with_a_rule_of_its_own_it_is_reported_by_itself_and_once():
    rules = {"dwell_s": 5, "worn_wrongly_s": 20}
    (event,) = reported(policy(**rules), in_turn((WRONGLY, 100)), end_s=100)
    assert (event.kind, round(event.seconds)) == ("worn_wrongly", 20)
    assert event.sentence == (
        "Entrance: someone has worn a mask wrongly for 20 s (person 1; 1 in view, 0 with a mask)."
    )


def test_a_mask_put_right_in_time_is_not_reported():
    scene = in_turn((WRONGLY, 15), (MASKED, 10), (WRONGLY, 15), (MASKED, 10))
    assert reported(policy(worn_wrongly_s=20), scene, end_s=50) == []


def test_who_takes_it_off_in_between_wins_no_time_by_that():
    scene = in_turn(*[(WRONGLY, 4), (BARE, 3)] * 10)
    (event,) = reported(policy(dwell_s=5, worn_wrongly_s=20), scene, end_s=60)
    assert event.kind == "worn_wrongly"
    assert "a mask wrongly, or none, for" in event.sentence


def test_a_mask_worn_wrongly_that_then_comes_off_is_worth_a_second_word():
    scene = in_turn((WRONGLY, 30), (BARE, 60))
    assert kinds(reported(policy(dwell_s=5, worn_wrongly_s=10), scene, end_s=90)) == [
        "worn_wrongly",
        "unmasked",
    ]


def test_who_was_reported_without_a_mask_is_not_reported_again_for_a_mask_on_the_chin():
    scene = in_turn((BARE, 30), (WRONGLY, 60))
    assert kinds(reported(policy(dwell_s=5, worn_wrongly_s=10), scene, end_s=90)) == ["unmasked"]


def test_it_is_no_mask_where_a_share_is_asked_for():
    rules = {"dwell_s": 3600, "min_share_masked": 0.9, "share_window_s": 30}
    assert kinds(reported(policy(**rules), in_turn((WRONGLY, 60)), end_s=60)) == ["few_masked"]


def test_a_time_that_is_none_is_refused_in_words():
    with pytest.raises(WatchProblem, match="a mask is worn wrongly in seconds must be from 0 to 3600"):
        Rules(worn_wrongly_s=-1)
