"""Counts add up under local hours and days, and what is old is deleted or made coarser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from benchmarks.support.postgres import BACKENDS, new_store
from maskdet.alerts.event import EventKind
from maskdet.settings import Settings
from maskdet.store import apply_retention, deliveries, events, mark_false, record, record_clip, statistics
from maskdet.store.recording import count_minute
from maskdet.store.tables import Base
from tests.support.happenings import JPEG, START, WATCH, happening, minute

DAY = timedelta(days=1)


@pytest.fixture(params=BACKENDS)
def store(request, tmp_path):
    with new_store(request.param, tmp_path) as made:
        yield made


def test_statistics_add_up_by_local_hour_weekday_and_watch(store):
    for k in (0, 1, 24 * 60):  # Wednesday twice, Thursday once, at ten in London
        count_minute(store, minute(k))
    count_minute(store, minute(60, watch="Exit", masked_s=120, unmasked_s=0, people_max=7))
    record(store, happening(1), WATCH)
    ask = {"start": START, "end": START + 2 * DAY, "zone": ZoneInfo("Asia/Kathmandu")}  # 5 h 45 min ahead
    assert [(row.key, row.tracks) for row in statistics(store, "weekday", **ask)] == [(2, 6), (3, 2)]
    assert [row.key for row in statistics(store, "hour_of_day", **ask)] == [15, 16]
    by_watch = {row.key: row for row in statistics(store, "watch", **ask)}
    assert (by_watch["Entrance"].share_masked, by_watch["Exit"].share_masked) == (0.5, 1.0)
    assert (by_watch["Entrance"].events, by_watch["Exit"].people_max) == (1, 7)


def test_a_minute_that_is_stored_twice_counts_once_and_two_processes_add_up(store):
    for part in ("a", "a", "b"):
        count_minute(store, minute(part=part))
    (row,) = statistics(store, "day", start=START, end=START + DAY, watches=("Entrance",))
    assert (row.watched_s, row.people_mean) == (120, 2)


def test_ends_false_alarms_and_digests_are_no_further_events(store):
    for k, extra in enumerate(({}, {"ended": True}, {"kind": EventKind.DIGEST, "count": 9}, {})):
        record(store, happening(k, **extra, event_id=f"extra-{k}"), WATCH)
    mark_false(store, ["extra-3"], who="Ada")
    rows = statistics(store, "watch", start=START, end=START + DAY)
    assert [(row.key, row.events) for row in rows] == [("Entrance", 1)]


def test_what_is_too_old_is_deleted_each_kind_at_its_time(store):
    notifying = replace(WATCH, notify=("json://a.example",))
    for days in (0, 20, 100, 500):
        old = happening(-days * 1440)
        record(store, old, notifying, JPEG)
        record_clip(store, old.event_id, b"a clip")
        count_minute(store, minute(-days * 1440))
    deleted = apply_retention(store, START, Settings())
    assert deleted == {"pictures": 3, "clips": 3, "deliveries": 0, "events": 2, "statistics": 1, "audit": 0}
    assert len(events(store)) == len(deliveries(store)) == 2
    assert apply_retention(store, START, Settings()) == dict.fromkeys(deleted, 0)


def test_old_minutes_become_hours_and_add_up_as_before(store):
    for k in range(90):
        count_minute(store, minute(k))
    ask = {"start": START, "end": START + DAY, "zone": UTC}
    before = statistics(store, "hour", **ask)
    apply_retention(store, START + 40 * DAY, Settings())
    assert statistics(store, "hour", **ask) == before
    with store.reading() as session:
        assert session.query(Base.metadata.tables["minute_statistics"]).count() == 2


def test_a_minute_that_comes_after_its_hour_was_put_together_counts_too(store):
    for _ in range(2):
        count_minute(store, minute())
        apply_retention(store, START + 40 * DAY, Settings())
    (row,) = statistics(store, "watch", start=START, end=START + DAY)
    assert row.watched_s == 120
