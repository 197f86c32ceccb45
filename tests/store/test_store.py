"""The store, on SQLite and on PostgreSQL: events, watches and how people judge them are found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from benchmarks.support.postgres import BACKENDS, new_store
from maskdet.alerts.event import EventKind, Suppression
from maskdet.cameras import Rules, WatchProblem
from maskdet.store import (
    EventFilter,
    StoreCooldown,
    acknowledge,
    add_watch,
    change_watch,
    count_events,
    delete_watch,
    deliveries,
    event,
    event_watches,
    events,
    iterate_events,
    mark_false,
    picture,
    record,
    set_enabled,
    suspend,
    suspended_until,
    watches,
)
from maskdet.store.audit_rows import audit_log
from maskdet.store.tables import WatchRow
from tests.support.happenings import JPEG, START, WATCH, happening

DAY = timedelta(days=1)


@pytest.fixture(params=BACKENDS)
def store(request, tmp_path):
    with new_store(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def five(store):
    """Five events, a minute apart, the last at the exit."""
    stored = [happening(k) for k in range(4)] + [happening(4, watch="Exit", kind=EventKind.CROWDED)]
    for one in stored:
        record(store, one, WATCH)
    return stored


def test_an_event_comes_back_as_it_was(store):
    stored = happening(silenced=Suppression.COOLDOWN)
    record(store, stored, WATCH, JPEG)
    (found,) = events(store)
    assert found.event == stored
    assert found.event.event_id == stored.event_id
    assert (found.acknowledged_at, found.marked_false, found.has_picture) == (None, False, True)
    assert picture(store, stored.event_id) == JPEG


def test_an_event_that_is_stored_twice_is_there_once(store):
    stored, notifying = happening(), replace(WATCH, notify=("json://one.example/a",))
    record(store, stored, notifying)
    record(store, stored, notifying)
    assert count_events(store) == len(deliveries(store)) == 1


def test_a_picture_is_stored_only_where_the_watch_attaches_pictures(store):
    stored = happening()
    record(store, stored, replace(WATCH, attach_picture=False), JPEG)
    assert picture(store, stored.event_id) is None


def test_with_statistics_only_no_event_is_stored(store):
    record(store, happening(), replace(WATCH, statistics_only=True), JPEG)
    assert events(store) == []


def test_pages_show_all_events_the_newest_first(store, five):
    found = [one for page in (1, 2, 3) for one in events(store, page=page, per_page=2)]
    assert [one.event.time for one in found] == [one.time for one in reversed(five)]
    assert [one.event for one in iterate_events(store)] == [one.event for one in found]


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        (EventFilter(watches=("Exit",)), 1),
        (EventFilter(kinds=(EventKind.UNMASKED,)), 4),
        (EventFilter(start=START + timedelta(minutes=1), end=START + timedelta(minutes=3)), 2),
        (EventFilter(text="NO MASK"), 5),
        (EventFilter(text="100%"), 0),
        (EventFilter(acknowledged=True), 0),
        (EventFilter(sent=True, ended=False, marked_false=False, acknowledged=False), 5),
    ],
)
def test_a_filter_finds_what_it_says(store, five, chosen, count):
    assert count_events(store, chosen) == len(events(store, chosen)) == count


def test_the_first_who_acknowledges_counts(store, five):
    ids = [one.event_id for one in five[:2]]
    assert [acknowledge(store, ids, who=who) for who in ("Ada", "Ben")] == [2, 0]
    assert event(store, ids[0]).acknowledged_by == "Ada"
    assert count_events(store, EventFilter(acknowledged=False)) == 3


def test_a_false_alarm_can_be_marked_and_unmarked(store, five):
    mark_false(store, [five[0].event_id], who="Ada")
    assert event(store, five[0].event_id).marked_false
    mark_false(store, [five[0].event_id], who="Ada", false=False)
    assert count_events(store, EventFilter(marked_false=True)) == 0
    assert [entry.what for entry in audit_log(store)] == ["marked events as right", "marked events as false"]


def test_an_unknown_event_is_none(store):
    assert event(store, "unknown") is picture(store, "unknown") is None


def test_watches_of_deleted_cameras_can_still_be_chosen(store, five):
    assert event_watches(store) == ["Entrance", "Exit"]


def test_a_watch_comes_back_as_it_was_and_changes(store):
    first = replace(
        WATCH, rules=Rules(dwell_s=9, quiet_hours=(("22:00", "06:00"),)), notify=("json://a.example",)
    )
    number = add_watch(store, first, who="Ada")
    assert [(row.watch_id, row.watch) for row in watches(store)] == [(number, first)]
    change_watch(store, number, replace(first, name="Door"), who="Ada")
    set_enabled(store, number, False, who="Ben")
    assert watches(store)[0].watch == replace(first, name="Door", enabled=False)
    delete_watch(store, number, who="Ada")
    assert watches(store) == []


def test_who_changed_a_watch_is_noted_without_its_addresses(store):
    number = add_watch(store, replace(WATCH, notify=("json://token.example/secret",)), who="Ada")
    delete_watch(store, number, who="Ben")
    entries = audit_log(store)
    assert [(entry.who, entry.what) for entry in entries] == [
        ("Ben", "deleted watch"),
        ("Ada", "added watch"),
    ]
    assert "secret" not in str(entries)


def test_two_watches_of_one_name_are_refused(store):
    add_watch(store, WATCH, who="Ada")
    with pytest.raises(WatchProblem, match="There is a watch called Entrance already"):
        add_watch(store, WATCH, who="Ada")


def test_a_watch_that_was_deleted_meanwhile_says_so(store):
    with pytest.raises(WatchProblem, match="Reload the page"):
        set_enabled(store, 17, True, who="Ada")


def test_alerts_are_suspended_for_one_watch_or_for_all(store):
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    suspend(store, "Entrance", later, who="Ada")
    assert (suspended_until(store, "Entrance"), suspended_until(store, "Exit")) == (later, None)
    suspend(store, None, later + timedelta(hours=1), who="Ada")
    assert suspended_until(store, "Entrance") == suspended_until(store, "Exit") == later + timedelta(hours=1)


def test_resumed_alerts_are_sent_again(store):
    suspend(store, "Entrance", datetime.now(UTC) + DAY, who="Ada")
    suspend(store, "Entrance", None, who="Ada")
    assert suspended_until(store, "Entrance") is None


def test_the_shared_cooldown_holds_between_processes(store):
    first, second = StoreCooldown(store, 60), StoreCooldown(store, 60)
    assert [first.take(START), second.take(START), second.take(START + timedelta(seconds=61))] == [
        True,
        False,
        True,
    ]


def test_a_watch_that_cannot_be_read_is_named_and_the_others_are_there(store):
    add_watch(store, WATCH, who="me")
    add_watch(store, replace(WATCH, name="From the future"), who="me")
    with store.writing() as session:
        row = session.scalars(select(WatchRow).where(WatchRow.name == "From the future")).one()
        row.config = '{"name": "From the future", "shape": "unknown"}'
    named: list[str] = []
    assert [row.watch.name for row in watches(store, lambda name, why: named.append(name))] == [WATCH.name]
    assert named == ["From the future"]
