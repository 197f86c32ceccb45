"""Recorder: the one buffer between a camera and the database loses nothing while there is room, and counts what it loses."""

from __future__ import annotations

import pytest

from benchmarks.support.postgres import BACKENDS, PASSWORD, new_store, own_server
from maskdet.store import Recorder, StoreProblem, count_events, events, open_store
from tests.support.happenings import WATCH, happening, minute


@pytest.fixture(params=BACKENDS)
def store(request, tmp_path):
    with new_store(request.param, tmp_path) as made:
        yield made


def away():
    raise StoreProblem("The database is away. Try again.", is_outage=True)


def test_records_wait_in_memory_while_postgresql_is_killed_and_none_is_lost():
    with own_server() as server:
        store = open_store(server.new_database())
        recorder = Recorder(lambda: store)
        recorder.record(happening(0), WATCH)
        assert recorder.flush() == 0
        server.kill()
        recorder.record(happening(1), WATCH)
        assert recorder.flush() == 1
        recorder.count(minute(1))
        assert recorder.flush() == 2
        assert "try again" in recorder.problem
        assert PASSWORD not in recorder.problem
        server.start()
        assert (recorder.flush(), recorder.problem, count_events(store)) == (0, "", 2)
        assert recorder.num_lost == 0


def test_an_event_that_cannot_be_stored_does_not_hold_up_the_others(store):
    recorder = Recorder(lambda: store)
    recorder.record(happening(track_id="no number"), WATCH)
    recorder.record(happening(1), WATCH)
    assert recorder.flush() == 0
    assert count_events(store) + recorder.num_lost == 2
    assert recorder.num_lost == (0 if store.is_sqlite else 1)


def test_an_error_that_nobody_foresaw_loses_its_record_only_and_is_counted(store, caplog):
    recorder = Recorder(lambda: store)
    recorder.record(happening(time="no time"), WATCH)
    recorder.record(happening(1), WATCH)
    assert recorder.flush() == 0
    assert (count_events(store), recorder.num_lost) == (1, 1)
    assert "left out" in recorder.problem
    assert "cannot be written" in caplog.text


def test_when_the_buffer_is_full_the_oldest_go_first_and_are_counted(store, monkeypatch):
    monkeypatch.setattr("maskdet.store.recorder.MOST", 3)
    recorder = Recorder(away)
    for number in range(5):
        recorder.record(happening(number), WATCH)
    assert (recorder.flush(), recorder.num_lost) == (3, 2)
    recorder.store = store
    assert recorder.flush() == 0
    assert [stored.event for stored in events(store)] == [happening(number) for number in (4, 3, 2)]
    assert "oldest" in recorder.problem
