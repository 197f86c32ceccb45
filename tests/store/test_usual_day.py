"""Today against the usual day."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from maskdet.store import compare_today, open_store, record
from maskdet.store.recording import count_minute
from tests.support.happenings import START, WATCH, happening, minute

DAY = 1440  # minutes
NOW = START + timedelta(hours=2)  # twelve o'clock


@pytest.fixture
def store(tmp_path: Path):
    found = open_store(f"sqlite:///{tmp_path / 'days.sqlite'}")
    yield found
    found.close()


def report(store, minutes: float) -> None:
    record(store, happening(minutes, event_id=f"at {minutes}"), WATCH)


def test_today_stands_beside_the_mean_of_the_watched_days_up_to_the_same_hour(store):
    count_minute(store, minute(0, masked_s=60, unmasked_s=0))
    report(store, 5)
    for day, events in ((1, 2), (2, 4), (5, 6)):
        count_minute(store, minute(-day * DAY, masked_s=30, unmasked_s=30))
        for number in range(events):
            report(store, -day * DAY + number)
        report(store, -day * DAY + 300)  # in the afternoon: that of today is still to come
    today = compare_today(store, NOW, UTC)
    assert (today.events, today.usual_events, today.days) == (1, 4.0, 3)
    assert (today.share_masked, today.usual_share) == (1.0, 0.5)


def test_two_days_make_no_usual_day(store):
    for day in (0, 1, 2):
        count_minute(store, minute(-day * DAY))
        report(store, -day * DAY)
    today = compare_today(store, NOW, UTC)
    assert (today.events, today.usual_events, today.usual_share, today.days) == (1, None, None, 2)


def test_a_day_nobody_was_seen_is_no_share_at_all(store):
    today = compare_today(store, NOW, UTC)
    assert (today.events, today.share_masked) == (0, None)
