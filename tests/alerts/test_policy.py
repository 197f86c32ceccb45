"""AlertPolicy: who is unmasked for long is reported, once, and nobody is flooded."""

from __future__ import annotations

import math
from concurrent.futures import Future
from datetime import UTC, timedelta

import pytest

from maskdet.alerts.event import Suppression
from maskdet.alerts.policy import AlertPolicy
from maskdet.alerts.suppression import MemoryCooldown
from maskdet.cameras import Rules
from tests.support.alert_scenes import BARE, MASKED, NOON, UNSURE, kinds, person, policy, reported, sent


def test_someone_unmasked_for_the_dwell_time_is_reported_once():
    events = reported(policy(dwell_s=5), lambda now: [person(1)], end_s=100)
    assert kinds(events) == ["unmasked"]
    assert events[0].seconds == pytest.approx(5, abs=0.3)
    assert events[0].time.tzinfo is UTC
    assert events[0].sentence == (
        "Entrance: someone has worn no mask for 5 s (person 1; 1 in view, 0 with a mask)."
    )


def test_a_report_names_the_place_of_the_person_as_shares_of_the_picture():
    watching = policy(dwell_s=1)
    watching.image_size = (800, 400)
    (event,) = reported(watching, lambda now: [person(1, x=200, size=80)], end_s=3)
    left, top, width, height = event.place
    box = person(1, x=200, size=80).face.box
    assert (800 * left, 400 * top) == pytest.approx((box.x_min, box.y_min))
    assert (800 * width, 400 * height) == pytest.approx((box.width, box.height))


@pytest.mark.parametrize("state", [MASKED, UNSURE])
def test_nobody_with_a_mask_or_in_doubt_is_reported(state):
    assert reported(policy(dwell_s=1), lambda now: [person(1, state)], end_s=60) == []


def test_a_mask_that_is_off_for_a_moment_is_not_reported():
    def scene(now):
        return [person(1, BARE if now % 8 < 4 else MASKED, since_s=now - now % 4)]

    assert reported(policy(dwell_s=5), scene, end_s=60) == []


def test_a_moment_of_doubt_does_not_begin_the_dwell_time_anew():
    def scene(now):
        return [
            person(1, UNSURE if 3 <= now < 3.5 else BARE, since_s=3 if 3 <= now < 3.5 else 3.5 * (now >= 3.5))
        ]

    assert reported(policy(dwell_s=5), scene, end_s=5.6)[0].seconds == pytest.approx(5, abs=0.3)


def test_each_of_three_people_is_stored_and_the_first_one_sent():
    people = [person(k, x=100 + 200 * k) for k in (1, 2, 3)]
    events = reported(policy(dwell_s=2), lambda now: people, end_s=10)
    assert [event.track_id for event in events] == [1, 2, 3]
    assert [event.silenced for event in events] == [None, Suppression.COOLDOWN, Suppression.COOLDOWN]


def masked_between(start, end):
    """One person, moving a little, who wears a mask between two moments."""

    def scene(now):
        state = MASKED if start <= now < end else BARE
        since_s = start if state is MASKED else end * (now >= end)
        return [person(1, state, x=100 + 20 * math.sin(now), since_s=since_s)]

    return scene


def test_who_takes_the_mask_off_again_after_the_cooldown_is_reported_again():
    assert (
        kinds(reported(policy(dwell_s=2, cooldown_s=30), masked_between(40, 50), end_s=200))
        == ["unmasked"] * 2
    )


def test_who_takes_the_mask_off_again_within_the_cooldown_is_not_reported_again():
    assert len(reported(policy(dwell_s=2, cooldown_s=600), masked_between(40, 50), end_s=200)) == 1


def test_a_flicker_of_the_verdict_is_no_mask_put_on():
    assert len(reported(policy(dwell_s=2, cooldown_s=30), masked_between(40, 41), end_s=200)) == 1


def test_a_picture_on_a_wall_that_is_lost_and_found_all_day_is_reported_once():
    def scene(now):  # gone for 100 s of every 400 s, each time with a new number
        return [person(1 + int(now // 400), since_s=400 * (now // 400))] if now % 400 < 300 else []

    assert len(reported(policy(dwell_s=5, cooldown_s=30), scene, end_s=4000)) == 1


def test_a_picture_on_a_wall_whose_verdict_flickers_is_reported_once():
    def scene(now):
        return [person(1, MASKED if now % 300 > 280 else BARE, since_s=20 * (now // 20))]

    assert len(reported(policy(dwell_s=5, cooldown_s=30), scene, end_s=3000)) == 1


def test_what_hung_on_the_wall_and_moves_is_somebody():
    def scene(now):
        return [] if 200 <= now < 300 else [person(1 if now < 250 else 2, x=100 + 2 * max(0, now - 350))]

    events = reported(policy(dwell_s=5, cooldown_s=30), scene, end_s=400)
    assert [event.track_id for event in events] == [1, 2]


def test_a_picture_on_a_wall_is_not_counted_among_the_people():
    def scene(now):
        return [person(1)] + ([person(2, MASKED, x=400)] if now > 200 else [])

    events = reported(policy(dwell_s=5, min_share_masked=0.9, share_window_s=30), scene, end_s=300)
    assert kinds(events) == ["unmasked", "few_masked", "few_masked ended"]


def test_who_is_hidden_for_a_moment_is_not_reported_again():
    def scene(now):
        return [] if 20 <= now < 25 else [person(1 if now < 20 else 2, x=100 + now)]

    assert len(reported(policy(dwell_s=2, cooldown_s=5), scene, end_s=60)) == 1


def test_the_next_person_at_the_same_position_is_reported():
    def scene(now):
        return [person(1, x=100 + now)] if now < 20 else [person(2, x=130, size=100)] if now > 60 else []

    assert [event.track_id for event in reported(policy(dwell_s=2), scene, end_s=100)] == [1, 2]


def crowd(now):
    """Someone new every second, at another position each, who stays for three."""
    first = int(now)
    return [
        person(k, x=100 + 150 * (k % 20) + 13 * (k // 20), since_s=k)
        for k in range(max(0, first - 2), first + 1)
    ]


def test_a_flood_is_one_message_and_then_a_digest_each_cooldown():
    events = sent(reported(policy(dwell_s=1, cooldown_s=60, digest_after=5), crowd, end_s=190))
    assert kinds(events) == ["unmasked", "digest", "digest", "digest"]
    assert 55 <= events[1].count <= 60
    assert "more reports in the last 60 s" in events[1].sentence


def test_a_few_within_the_cooldown_make_no_digest():
    people = [person(k, x=100 + 200 * k) for k in range(6)]
    events = reported(policy(dwell_s=1, cooldown_s=20, digest_after=5), lambda now: people, end_s=100)
    assert len(events) == 6
    assert len(sent(events)) == 1


def test_watches_that_share_a_cooldown_send_one_message():
    shared = MemoryCooldown(60)
    watches = [AlertPolicy(Rules(dwell_s=1), watch=name, cooldown=shared) for name in ("Entrance", "Exit")]
    events = [event for watch in watches for event in reported(watch, lambda now: [person(1)], end_s=5)]
    assert [(event.watch, event.sends) for event in events] == [("Entrance", True), ("Exit", False)]


def two_after_another(now):
    return [person(1)] if now < 20 else [person(2, x=400, since_s=20)]


def test_an_alert_that_the_shared_cooldown_held_back_does_not_begin_the_cooldown_of_its_watch():
    shared = MemoryCooldown(10)
    shared.ask(NOON)  # another watch sends at noon
    watching = AlertPolicy(Rules(dwell_s=1, cooldown_s=600), watch="Exit", cooldown=shared)
    events = reported(watching, two_after_another, end_s=40)
    assert [(event.track_id, event.silenced) for event in events] == [(1, Suppression.COOLDOWN), (2, None)]


def test_a_flood_held_back_by_the_shared_cooldown_is_a_digest_when_it_is_over():
    shared = MemoryCooldown(100)
    shared.ask(NOON)
    watching = AlertPolicy(Rules(dwell_s=1, cooldown_s=60, digest_after=5), watch="Exit", cooldown=shared)
    (digest,) = sent(reported(watching, lambda now: crowd(now) if now < 90 else [], end_s=110))
    assert digest.kind == "digest"
    assert 80 <= digest.count <= 90


class SlowCooldown:
    """A shared cooldown that answers when the test says so."""

    def __init__(self):
        self.answers = []

    def ask(self, wall):
        self.answers.append(Future())
        return self.answers[-1]


@pytest.fixture
def slow():
    cooldown = SlowCooldown()
    return cooldown, AlertPolicy(Rules(dwell_s=1, cooldown_s=600), watch="Exit", cooldown=cooldown)


def test_an_alert_waits_for_the_shared_cooldown_while_frames_go_on(slow):
    cooldown, watching = slow
    assert reported(watching, lambda now: [person(1)], end_s=1.4) == []
    assert [event.track_id for event in watching.undecided] == [1]
    cooldown.answers[0].set_result(False)
    (event,) = reported(watching, lambda now: [person(1)], start_s=1.4, end_s=3)
    assert event.silenced is Suppression.COOLDOWN
    assert len(cooldown.answers) == 1


def test_an_answer_that_does_not_come_sends_after_a_second(slow):
    _, watching = slow
    (event,) = reported(watching, lambda now: [person(1)], end_s=4)
    assert event.sends
    assert event.seconds == pytest.approx(1, abs=0.3)


def test_an_error_instead_of_an_answer_sends(slow):
    cooldown, watching = slow
    reported(watching, lambda now: [person(1)], end_s=1.2)
    cooldown.answers[0].set_exception(RuntimeError("the database broke"))
    (event,) = reported(watching, lambda now: [person(1)], start_s=1.2, end_s=1.6)
    assert event.sends


def test_what_is_undecided_when_watching_ends_is_not_lost(slow):
    _, watching = slow
    reported(watching, lambda now: [person(1)], end_s=1.2)
    assert [event.sends for event in watching.settle()] == [True]


def test_in_quiet_hours_events_are_stored_but_not_sent():
    (event,) = reported(policy(quiet_hours=(("11:30", "12:30"),)), lambda now: [person(1)], end_s=20)
    assert event.silenced is Suppression.QUIET_HOURS


def test_suspended_alerts_are_sent_again_afterwards():
    watching = policy(dwell_s=1, cooldown_s=0)
    watching.suspended_until = NOON + timedelta(hours=1)
    (held,) = reported(watching, lambda now: [person(1)], end_s=5)
    (later,) = reported(watching, lambda now: [person(2, x=300, since_s=3601)], start_s=3601, end_s=3610)
    assert held.silenced is Suppression.SUSPENDED
    assert later.sends
