"""AlertPolicy: too few masks, too many people, nobody, no picture: once when it begins, once when it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maskdet.formatting import duration_text
from tests.support.alert_scenes import BARE, MASKED, NOON, UNSURE, kinds, person, policy, reported, sent


def test_too_few_masks_are_reported_once_until_there_are_enough_again():
    def scene(now):
        masked = 5 if now > 200 else 1
        return [
            person(k, MASKED if k <= masked else UNSURE if k == 5 else BARE, x=200 * k) for k in range(1, 6)
        ]

    events = reported(policy(dwell_s=900, min_share_masked=0.8, share_window_s=60), scene, end_s=400)
    assert kinds(events) == ["few_masked", "few_masked ended"]
    assert "25% of the people wore a mask in the last 60 s, 80% are asked for" in events[0].sentence
    assert [event.sends for event in events] == [True, False]


def test_a_share_short_of_all_is_never_reported_as_all():
    def scene(now):
        return [person(k, BARE if k == 0 else MASKED, x=90 * k) for k in range(250)]

    events = reported(policy(dwell_s=900, min_share_masked=1.0, share_window_s=10), scene, end_s=20)
    assert "99% of the people wore a mask in the last 10 s, 100% are asked for" in events[0].sentence


def test_a_share_that_wavers_about_the_limit_is_one_report():
    def scene(now):  # 79 % and 81 % by turns
        return [
            person(k, MASKED if k < (81 if now % 40 < 20 else 79) else BARE, x=90 * k) for k in range(100)
        ]

    events = reported(policy(dwell_s=900, min_share_masked=0.8, share_window_s=10), scene, end_s=200)
    assert kinds(events) == ["few_masked"]


def test_one_masked_passer_by_is_too_little_to_speak_of_a_share():
    events = reported(policy(min_share_masked=0.5), lambda now: [person(1)] if now < 3 else [], end_s=100)
    assert events == []


def test_too_many_people_are_reported_once_until_they_have_left():
    def scene(now):
        return [person(k, MASKED, x=150 * k) for k in range(4 if 10 < now < 60 else 3)]

    events = reported(policy(max_people=3), scene, end_s=100)
    assert kinds(events) == ["crowded", "crowded ended"]
    assert events[1].seconds == pytest.approx(50, abs=1)


def test_someone_who_walks_through_makes_no_crowd():
    def scene(now):
        return [person(k, MASKED, x=150 * k) for k in range(4 if now % 20 < 1 else 3)]

    assert reported(policy(max_people=3), scene, end_s=100) == []


def test_nobody_for_long_is_reported_once_until_somebody_comes():
    events = reported(policy(nobody_s=60), lambda now: [person(1, MASKED)] if now > 200 else [], end_s=300)
    assert kinds(events) == ["nobody", "nobody ended"]
    assert events[0].sentence == "Entrance: nobody seen for 60 s."


def stall(watching, seconds, *, start_s=0):
    """A camera without a picture for so long, then with one for ten seconds."""
    events = []
    for k in range(seconds + 10):
        stalled_s = k if k < seconds else 0
        now_s = start_s + k
        events += watching.update([], now_s=now_s, wall=NOON + timedelta(seconds=now_s), stalled_s=stalled_s)
    return events


def test_a_stalled_camera_is_reported_once_and_its_return_noted():
    assert kinds(stall(policy(), 100)) == ["stalled", "stalled ended"]


def test_a_short_break_is_no_stall():
    assert stall(policy(), 8) == []


def test_between_the_frames_of_a_slow_camera_nobody_has_left():
    watching, events = policy(dwell_s=5, max_people=1), []
    for k in range(40):  # a frame each second, and a step in between without one
        tracks = [person(1), person(2, MASKED, x=400)] if k % 2 == 0 else []
        wall = NOON + timedelta(seconds=k / 2)
        events += watching.update(tracks, now_s=k / 2, wall=wall, stalled_s=0.5 * (k % 2))
    assert kinds(events) == ["crowded", "unmasked"]


def test_a_stalled_camera_does_not_say_that_nobody_was_there():
    assert "nobody" not in kinds(stall(policy(nobody_s=30), 100))


def test_a_stalled_camera_is_sent_although_someone_was_just_reported():
    watching = policy(dwell_s=1)
    reported(watching, lambda now: [person(1)], end_s=5)
    assert sent(stall(watching, 20, start_s=5))


@pytest.mark.parametrize(
    ("seconds", "text"), [(8.4, "8 s"), (720, "12 min"), (11100, "3 h 5 min"), (7200, "2 h")]
)
def test_durations_read_well(seconds, text):
    assert duration_text(seconds) == text
