"""Counter: what a watch sees becomes counts per minute, and holds nothing about anyone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maskdet.tracking.counting import QUIET_MINUTES, Counter
from tests.support.alert_scenes import BARE, MASKED, NOON, UNSURE, WRONGLY, person


def count(scene, seconds, *, minutes=1, start_s=0):
    """The counts of a scene, five frames a second, begun at noon."""
    counter, counts = Counter("Entrance", minutes=minutes), []
    for step in range(seconds * 5):
        now_s = start_s + step / 5
        counts.append(counter.add(scene(now_s), now_s=now_s, wall=NOON + timedelta(seconds=now_s)))
    return [one for one in [*counts, counter.finish()] if one]


def test_each_minute_is_one_count_that_begins_on_the_minute():
    counts = count(lambda now: [], 130, start_s=30)
    assert [one.start for one in counts] == [datetime(2026, 3, 4, 10, k, tzinfo=UTC) for k in (0, 1, 2)]
    assert [one.watched_s for one in counts] == pytest.approx([29.8, 60, 40], abs=0.3)


def test_seconds_are_counted_by_state():
    def scene(now):
        return [person(1, MASKED), person(2, BARE if now < 15 else UNSURE)]

    (one,) = count(scene, 60)
    assert (one.people_s, one.masked_s) == pytest.approx((119.6, 59.8), abs=0.1)
    assert (one.unmasked_s, one.unsure_s) == pytest.approx((15, 45), abs=0.5)


def test_people_are_counted_once_also_over_the_minute():
    counts = count(lambda now: [person(1 + int(now // 50), BARE if now > 70 else MASKED)], 120)
    assert [(one.tracks, one.tracks_unmasked) for one in counts] == [(2, 0), (1, 2)]


def test_who_wears_a_mask_wrongly_is_counted_and_who_takes_it_off_is_among_the_unmasked():
    def scene(now):
        return [person(1, WRONGLY), person(2, WRONGLY if now < 20 else BARE)]

    counts = count(scene, 120)
    assert [(one.tracks_incorrect, one.tracks_unmasked) for one in counts] == [(1, 1), (0, 0)]
    assert counts[0].incorrect_s == pytest.approx(80, abs=0.5)


def test_the_most_people_at_once_are_counted():
    (one,) = count(lambda now: [person(k, MASKED) for k in range(5 if 3 < now < 5 else 2)], 30)
    assert one.people_max == 5


def test_a_pause_of_the_camera_is_not_counted_as_watched():
    (one,) = count(lambda now: [person(1, MASKED)], 10)
    counter = Counter("Entrance")
    for now_s in (0, 30):
        counter.add([person(1, MASKED)], now_s=now_s, wall=NOON + timedelta(seconds=now_s))
    assert one.watched_s > 9
    assert counter.finish().watched_s == 1


def test_with_statistics_only_a_count_is_twenty_minutes_long():
    counts = count(lambda now: [], 1500, minutes=QUIET_MINUTES)
    assert [(one.start.minute, one.minutes) for one in counts] == [(0, 20), (20, 20)]


def test_two_processes_of_a_watch_keep_their_counts_apart():
    assert count(lambda now: [], 5)[0].part != count(lambda now: [], 5)[0].part
