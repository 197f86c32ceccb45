"""The process of the watches: started and stopped from outside, one at a time."""

import threading

import pytest

from benchmarks.support.rtsp_server import eventually
from maskdet.cameras import Rules, Watch
from maskdet.fileio.locks import file_lock
from maskdet.images.decoding import decode_image
from maskdet.settings import get_settings
from maskdet.store import StoreProblem, add_watch, count_events, events, open_store
from maskdet.watching import control
from maskdet.watching.service import open_when_there, watch_all
from tests.support.faces.practice_video import practice_video


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder of its own, with any free port for /metrics."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MASKDET_WATCH_PORT", "0")
    monkeypatch.setattr(control, "START_S", 200.0)  # a busy machine is no fault
    monkeypatch.setattr(control, "STOP_S", 100.0)
    get_settings.cache_clear()
    yield tmp_path
    control.stop_watching()
    get_settings.cache_clear()


def test_watches_of_the_database_run_until_they_are_stopped(folder):
    video = practice_video(folder / "people.mp4", seconds=4)
    store = open_store()
    watch_id = add_watch(store, Watch("Door", str(video), rules=Rules(dwell_s=1), loop=True), who="a test")
    control.start_watching()
    assert eventually(lambda: [s.state for s in control.statuses()] == ["live"], seconds=90)
    assert decode_image(control.picture(watch_id)).shape == (480, 640, 3)
    assert eventually(lambda: count_events(store), seconds=90)
    assert b'maskdet_watch_up{watch="Door"} 1.0' in control.fetch(control.current().port, "/metrics")
    control.stop_watching()
    assert control.current() is None
    assert events(store)[0].event.kind == "unmasked"


def test_a_second_process_is_told_that_one_watches_already(folder):
    with file_lock(control.home() / "lock"), pytest.raises(control.WatchingProblem, match="run already"):
        watch_all(threading.Event())


class Waits(threading.Event):
    """Set after so many pauses, which it notes instead of waiting."""

    def __init__(self, at_most):
        super().__init__()
        self.pauses, self.at_most = [], at_most

    def wait(self, timeout=None):
        self.pauses.append(timeout)
        if len(self.pauses) >= self.at_most:
            self.set()
        return self.is_set()


def test_a_database_that_is_away_at_the_start_is_waited_for_with_growing_pauses(folder, monkeypatch, caplog):
    away = iter(range(4))

    def comes_back():
        if next(away, None) is not None:
            raise StoreProblem("The database at db:5432 did not do what was asked.", is_outage=True)
        return "the store"

    monkeypatch.setattr("maskdet.store.open_store", comes_back)
    waits = Waits(at_most=99)
    assert open_when_there(waits) == "the store"
    assert waits.pauses == sorted(set(waits.pauses))
    assert len(waits.pauses) == 4
    assert "db:5432 did not do what was asked. The watches wait for it" in caplog.text


def test_who_ends_the_watches_need_not_wait_for_a_database(folder, monkeypatch):
    monkeypatch.setenv("MASKDET_DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/maskdet")
    get_settings.cache_clear()
    waits = Waits(at_most=2)
    watch_all(waits)
    assert len(waits.pauses) == 2


def test_what_no_waiting_helps_against_ends_at_once(folder, monkeypatch):
    monkeypatch.setenv("MASKDET_DATABASE_URL", "nonsense://x")
    get_settings.cache_clear()
    with pytest.raises(StoreProblem, match="MASKDET_DATABASE_URL"):
        watch_all(threading.Event())
    with pytest.raises(StoreProblem, match="MASKDET_DATABASE_URL"):
        control.start_watching()
