"""FrameRing and SharedSource: frames pass from process to process as they are, and only the newest one counts."""

import itertools
import threading

import numpy as np
import pytest

from maskdet.cameras import MAX_SIDE, Frame
from maskdet.watching.readers import About, FrameRing, SharedSource
from maskdet.watching.readers.frame_ring import MAX_REASON
from maskdet.watching.status import WatchState
from tests.support.tracks import frame


@pytest.fixture(params=["without a name", "by its name"])
def ring(request, monkeypatch):
    """Memory as Linux has it, and as other systems do."""
    if request.param == "by its name":
        monkeypatch.delattr("os.memfd_create", raising=False)
    found = FrameRing.create()
    yield found
    found.close()


def test_a_frame_arrives_as_it_was_sent_whatever_its_size(ring):
    other, noise = FrameRing.open(ring.name), np.random.default_rng(0)
    for number, (height, width) in enumerate([(360, 640), (MAX_SIDE, MAX_SIDE), (1, 7)]):
        image = noise.integers(0, 255, (height, width, 3), np.uint8)
        ring.write(Frame(image, float(number), None if number else 0.5))
        found = other.newest()
        assert (found.image == image).all()
        assert (found.time_s, found.film_s) == (number, None if number else 0.5)
    other.close()


def test_only_the_newest_frame_is_taken_and_only_once(ring):
    source = SharedSource(FrameRing.open(ring.name))
    assert source.take() is None
    for number in range(5):
        ring.write(Frame(frame(value=number), float(number)))
    assert source.has_news
    assert source.take().time_s == 4
    assert (source.has_news, source.take()) == (False, None)
    source.close()


def test_no_frame_is_torn_while_it_is_written(ring):
    """Each frame is of one grey level: two in one would be a torn one."""
    over, other = threading.Event(), FrameRing.open(ring.name)

    def write():
        for number in itertools.cycle(range(250)):
            if over.wait(0.0005):
                return
            ring.write(Frame(frame(value=number), float(number)))

    thread = threading.Thread(target=write)
    thread.start()
    seen = []
    try:
        while len(seen) < 200:
            seen += [found.image for found in [other.newest()] if found]
    finally:
        over.set()
        thread.join()
    assert all(image.min() == image.max() for image in seen)
    assert len({image.max() for image in seen}) > 10
    other.close()


def test_who_judges_knows_how_the_reader_stands(ring):
    source = SharedSource(FrameRing.open(ring.name))
    assert (source.state, source.reason, source.stalled_s) == (WatchState.STARTING, "", 0)
    ring.say(About(WatchState.RESTARTING, "No connection – ü.", 1.0, 2.0, 3.0, 4))
    assert (source.state, source.reason, source.about.pid) == (WatchState.RESTARTING, "No connection – ü.", 4)
    assert source.stalled_s > 0
    ring.say(About(WatchState.OFF_HOURS, "ü" * MAX_REASON))
    assert source.stalled_s == 0
    assert set(source.reason) == {"ü"}
    source.close()


def test_a_reader_that_claims_to_be_live_and_sends_nothing_is_stalled(ring, monkeypatch):
    monkeypatch.setattr("maskdet.watching.readers.shared_source.STALLED_S", -1.0)
    source = SharedSource(FrameRing.open(ring.name))
    ring.say(About(WatchState.LIVE))
    assert source.state is WatchState.STALLED
    assert "no picture" in source.reason
    source.close()
