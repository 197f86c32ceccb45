"""What a watch found is stored, also when the database was away for a while."""

import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.support.postgres import own_server
from benchmarks.support.rtsp_server import eventually
from maskdet.settings import get_settings
from maskdet.store import count_events, events, open_store
from maskdet.watching.judging.event_writer import EventWriter
from tests.support.happenings import WATCH, happening

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def use_database(monkeypatch):
    """A function that makes the settings name another database, until the test ends."""

    def use(url):
        monkeypatch.setenv("MASKDET_DATABASE_URL", url)
        get_settings.cache_clear()

    yield use
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server that tests may kill; each leaves it running."""
    with own_server() as found:
        yield found


def seconds_of(work):
    start = time.monotonic()
    work()
    return time.monotonic() - start


def test_events_are_in_the_database_when_the_watch_has_ended(use_database, tmp_path):
    use_database(f"sqlite:///{tmp_path}/events.db")
    event_writer = EventWriter(WATCH)
    for minute in range(20):
        event_writer.write(happening(minute))
    event_writer.close()
    assert count_events(open_store()) == 20


def test_a_killed_database_loses_nothing_doubles_nothing_and_holds_nobody_up(use_database, server):
    use_database(server.new_database())
    event_writer = EventWriter(WATCH)
    event_writer.write(happening(0))
    assert eventually(lambda: event_writer.waiting == 0, seconds=10)
    server.kill()
    assert seconds_of(lambda: [event_writer.write(happening(minute)) for minute in range(1, 30)]) < 0.5
    assert event_writer.waiting > 0
    server.start()
    assert eventually(lambda: event_writer.waiting == 0, seconds=10)
    assert len(events(open_store(), per_page=100)) == 30


def test_a_database_that_comes_up_later_gets_everything(use_database, server):
    use_database(server.new_database())
    server.kill()
    event_writer = EventWriter(WATCH)
    event_writer.write(happening(0))
    assert eventually(lambda: event_writer.problem, seconds=10)
    server.start()
    assert eventually(lambda: event_writer.waiting == 0, seconds=10)
    assert count_events(open_store()) == 1


@pytest.fixture
def event_writer(use_database, tmp_path):
    use_database(f"sqlite:///{tmp_path}/events.db")
    writer = EventWriter(WATCH)
    yield writer
    writer.close()


def test_an_error_that_nobody_foresaw_is_counted_and_does_not_end_the_writing(
    event_writer, monkeypatch, caplog
):
    def broken(store, name):
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr("maskdet.store.suspended_until", broken)
    monkeypatch.setattr("maskdet.watching.judging.event_writer.ASK_S", 0.0)
    assert eventually(lambda: event_writer.num_errors >= 2, seconds=10)
    assert "RuntimeError" in event_writer.problem
    assert "nobody foresaw this" in caplog.text
    event_writer.write(happening(0))
    assert eventually(lambda: event_writer.waiting == 0, seconds=10)
    assert count_events(open_store()) == 1


def test_a_record_that_cannot_be_written_is_counted_and_the_next_one_is_written(event_writer):
    event_writer.write(happening(time="no time"))
    event_writer.write(happening(1))
    assert eventually(lambda: event_writer.waiting == 0, seconds=10)
    assert (event_writer.num_lost, count_events(open_store())) == (1, 1)
    assert "left out" in event_writer.problem


@pytest.fixture
def shared_cooldown(monkeypatch):
    """A silence of a minute that all watches share."""
    monkeypatch.setenv("MASKDET_SHARED_COOLDOWN_S", "60")


def test_the_silence_that_all_watches_share_begins_with_the_first_message(shared_cooldown, event_writer):
    cooldown = event_writer.cooldown()
    assert eventually(lambda: event_writer.is_open, seconds=10)
    answers = [cooldown.ask(NOON + timedelta(seconds=k)).result(timeout=10) for k in (0, 1, 61)]
    assert answers == [True, False, True]


def test_a_slow_database_holds_nobody_up_who_asks_for_the_shared_silence(
    shared_cooldown, event_writer, monkeypatch
):
    release = threading.Event()
    monkeypatch.setattr("maskdet.store.StoreCooldown.take", lambda self, wall: release.wait(20))
    cooldown = event_writer.cooldown()
    assert eventually(lambda: event_writer.is_open, seconds=10)
    assert seconds_of(lambda: cooldown.ask(NOON)) < 0.2
    answer = cooldown.ask(NOON)
    assert not answer.done()
    release.set()
    assert answer.result(timeout=10)


def test_records_that_cannot_be_written_until_the_end_are_said_to_be_lost(
    use_database, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr("maskdet.watching.judging.event_writer.CLOSE_S", 0.5)
    monkeypatch.setattr("maskdet.store.database.LOCKED_S", 0.2)
    use_database(f"sqlite:///{tmp_path}/events.db")
    open_store().close()
    other = sqlite3.connect(tmp_path / "events.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    event_writer = EventWriter(WATCH)
    event_writer.write(happening(0))
    event_writer.close()
    other.close()
    assert "Entrance: 1 records could not be written and are lost." in caplog.text
