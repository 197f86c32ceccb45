"""Watches are spread evenly over nodes, and stay where they are while they can."""

from collections import Counter

from maskdet.watching.cluster.placement import placed

IDS = [str(number) for number in range(12)]


def test_watches_are_spread_by_the_processors_of_the_nodes():
    assert Counter(placed(IDS, {"large": 8, "small": 4}, {}).values()) == {"large": 8, "small": 4}


def test_a_lost_node_s_watches_move_and_no_others():
    before = placed(IDS, {"a": 2, "b": 2, "c": 2}, {})
    after = placed(IDS, {"a": 2, "b": 2}, before)
    assert Counter(after.values()) == {"a": 6, "b": 6}
    assert all(after[one] == node for one, node in before.items() if node != "c")


def test_a_new_node_takes_its_share_and_no_more_are_moved():
    before = placed(IDS, {"a": 2, "b": 2}, {})
    after = placed(IDS, {"a": 2, "b": 2, "c": 2}, before)
    assert Counter(after.values()) == {"a": 4, "b": 4, "c": 4}
    assert sum(before[one] != node for one, node in after.items()) == 4
    assert placed(IDS, {"a": 2, "b": 2, "c": 2}, after) == after


def test_a_watch_that_is_gone_is_nobody_s():
    assert set(placed(IDS[:3], {"a": 2}, placed(IDS, {"a": 2}, {}))) == set(IDS[:3])


def test_without_nodes_nobody_watches():
    assert placed(IDS, {}, {"1": "a"}) == {}
