"""The process of the watches: started and stopped from outside, one at a time."""

import threading

import pytest

from benchmarks.support.rtsp_server import eventually
from maskdet.cameras import Rules, Watch
from maskdet.fileio.locks import file_lock
from maskdet.images.decoding import decode_image
from maskdet.settings import get_settings
from maskdet.store import add_watch, count_events, events, open_store
from maskdet.watching import control
from maskdet.watching.service import watch_all
from tests.support.faces.practice_video import practice_video


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder of its own, with any free port for /metrics."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MASKDET_WATCH_PORT", "0")
    get_settings.cache_clear()
    yield tmp_path
    control.stop_watching()
    get_settings.cache_clear()


def test_watches_of_the_database_run_until_they_are_stopped(folder):
    video = practice_video(folder / "people.mp4", seconds=4)
    store = open_store()
    watch_id = add_watch(store, Watch("Door", str(video), rules=Rules(dwell_s=1), loop=True), who="a test")
    control.start_watching()
    assert eventually(lambda: [s.state for s in control.statuses()] == ["live"], seconds=20)
    assert decode_image(control.picture(watch_id)).shape == (480, 640, 3)
    assert eventually(lambda: count_events(store), seconds=15)
    assert b'maskdet_watch_up{watch="Door"} 1.0' in control.fetch(control.current().port, "/metrics")
    control.stop_watching()
    assert control.current() is None
    assert events(store)[0].event.kind == "unmasked"


def test_a_second_process_is_told_that_one_watches_already(folder):
    with file_lock(control.home() / "lock"), pytest.raises(control.WatchingProblem, match="run already"):
        watch_all(threading.Event())
