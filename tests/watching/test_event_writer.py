"""What a watch found is kept, also when the database was away for a while."""

import time

import pytest

from benchmarks.support.postgres import own_server
from benchmarks.support.rtsp_server import eventually
from maskdet.settings import get_settings
from maskdet.store import count_events, events, open_store
from maskdet.watching.event_writer import EventWriter
from tests.support.happenings import WATCH, happening


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
        event_writer.keep(happening(minute))
    event_writer.close()
    assert count_events(open_store()) == 20


def test_a_killed_database_loses_nothing_doubles_nothing_and_holds_nobody_up(use_database, server):
    use_database(server.new_database())
    event_writer = EventWriter(WATCH)
    event_writer.keep(happening(0))
    assert eventually(lambda: event_writer.waiting == 0, seconds=10)
    server.kill()
    assert seconds_of(lambda: [event_writer.keep(happening(minute)) for minute in range(1, 30)]) < 0.5
    assert event_writer.waiting > 0
    server.start()
    assert eventually(lambda: event_writer.waiting == 0, seconds=10)
    assert len(events(open_store(), per_page=100)) == 30


def test_a_database_that_comes_up_later_gets_everything(use_database, server):
    use_database(server.new_database())
    server.kill()
    event_writer = EventWriter(WATCH)
    event_writer.keep(happening(0))
    time.sleep(0.5)
    server.start()
    assert eventually(lambda: event_writer.waiting == 0, seconds=10)
    assert count_events(open_store()) == 1
