"""Cameras that only some people see: they, their events, pictures, clips and counts are hidden from others, and stay so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maskdet.access import NotAllowed, Person, Role, acting_as
from maskdet.alerts import Event, EventKind
from maskdet.cameras import Watch, WatchProblem
from maskdet.store import (
    acknowledge,
    add_watch,
    change_watch,
    clip,
    count_events,
    delete_watch,
    event,
    event_watches,
    events,
    iterate_events,
    mark_false,
    open_store,
    picture,
    record,
    record_clip,
    set_enabled,
    statistics,
    suspend,
    watches,
)

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
ANNA, BERT, VERA = Person("anna", Role.OPERATOR), Person("bert", Role.OPERATOR), Person("vera", Role.VIEWER)
EVENTS = {
    name: Event(EventKind.UNMASKED, name, NOW, "Somebody wears no mask.", event_id=f"{name}-1")
    for name in ("Door", "Ward")
}


@pytest.fixture
def store():
    """Two cameras, each with an event; only anna sees the ward."""
    found = open_store("sqlite://")
    add_watch(found, Watch("Door", "0"), who="a test")
    add_watch(found, Watch("Ward", "1", seen_by=("anna",)), who="a test")
    for happened in EVENTS.values():
        record(found, happened, Watch(happened.watch, "0", attach_picture=True), b"jpeg")
        record_clip(found, happened.event_id, b"mp4")
    yield found
    found.close()


def seen(store) -> set[str]:
    """The cameras of which who acts sees anything, by every way there is."""
    found = {row.watch.name for row in watches(store)}
    ways = [
        {stored.event.watch for stored in events(store)},
        {stored.event.watch for stored in iterate_events(store)},
        set(event_watches(store)),
        {name for name, e in EVENTS.items() if event(store, e.event_id)},
        {name for name, e in EVENTS.items() if picture(store, e.event_id)},
        {name for name, e in EVENTS.items() if clip(store, e.event_id)},
        {row.key for row in statistics(store, "watch", start=NOW - timedelta(1), end=NOW + timedelta(1))},
    ]
    assert count_events(store) == len(ways[0])
    assert all(way == ways[0] for way in ways), ways
    return found | ways[0]


def test_admins_see_all_cameras_others_those_that_are_shown_to_them(store):
    assert seen(store) == {"Door", "Ward"}
    for person, expected in ((ANNA, {"Door", "Ward"}), (BERT, {"Door"}), (VERA, set())):
        with acting_as(person):
            assert seen(store) == expected


def test_nothing_of_a_hidden_camera_can_be_changed(store):
    with acting_as(BERT):
        for change in (
            lambda: set_enabled(store, 2, False, who="bert"),
            lambda: change_watch(store, 2, Watch("Ward", "1"), who="bert"),
            lambda: delete_watch(store, 2, who="bert"),
            lambda: suspend(store, "Ward", NOW, who="bert"),
        ):
            with pytest.raises(NotAllowed, match="no such camera for you"):
                change()
        assert acknowledge(store, ["Ward-1", "Door-1"], who="bert") == 1
        assert mark_false(store, ["Ward-1"], who="bert") == 0


def test_only_an_admin_says_who_sees_a_camera(store):
    with acting_as(ANNA):
        for change in (
            lambda: change_watch(store, 2, Watch("Ward", "1"), who="anna"),
            lambda: change_watch(store, 1, Watch("Door", "0", seen_by=("anna",)), who="anna"),
            lambda: add_watch(store, Watch("New", "0", seen_by=("anna",)), who="anna"),
        ):
            with pytest.raises(NotAllowed, match="role admin"):
                change()
        change_watch(store, 2, Watch("Ward", "2", seen_by=("anna",)), who="anna")


def test_events_stay_hidden_when_their_camera_is_renamed_or_gone(store):
    with acting_as(ANNA):
        change_watch(store, 2, Watch("Room", "1", seen_by=("anna",)), who="anna")
    with acting_as(BERT):
        assert seen(store) == {"Door"}
    delete_watch(store, 2, who="a test")
    with acting_as(BERT):
        assert seen(store) == {"Door"}
        with pytest.raises(NotAllowed):  # a camera of the same name would show them
            add_watch(store, Watch("Ward", "3"), who="bert")


def test_a_camera_can_be_shown_to_everybody_with_a_role(store):
    change_watch(store, 1, Watch("Door", "0", seen_by=("role:viewer", "bert")), who="a test")
    for person, expected in ((VERA, {"Door"}), (BERT, {"Door"}), (ANNA, {"Ward"})):
        with acting_as(person):
            assert seen(store) == expected


def test_a_watch_that_is_gone_is_said_to_be(store):
    with acting_as(BERT), pytest.raises(WatchProblem, match="deleted in the meantime"):
        delete_watch(store, 99, who="bert")
