"""A watch as its supervisor sees it: a reader that hangs is ended once, and another one begins when it is gone."""

from __future__ import annotations

from typing import Any

import pytest

from maskdet.cameras import Watch
from maskdet.watching.readers import ReaderProcess
from maskdet.watching.readers.reader_process import Readers
from maskdet.watching.status import WatchState, WatchStatus
from maskdet.watching.watch_run import START_S, WELL_S, WatchRun


class SlowReaders(Readers):
    """Its readers never say anything, and end only when the test lets them."""

    def __init__(self) -> None:
        self.started: list[ReaderProcess] = []
        self.killed: list[ReaderProcess] = []

    def start(self, watch: Watch, ring: str, pictures: str = "") -> ReaderProcess:
        self.started.append(ReaderProcess(len(self.started)))
        return self.started[-1]

    def kill(self, reader: ReaderProcess) -> None:
        self.killed.append(reader)

    def close(self) -> None:
        pass


@pytest.fixture
def readers() -> SlowReaders:
    return SlowReaders()


@pytest.fixture
def run(readers: SlowReaders) -> Any:
    run = WatchRun("1", Watch("Door", "0"), readers)
    run.take(WatchStatus("1", "Door", WatchState.CONNECTING))  # someone is ready to judge it
    yield run
    run.close()


def test_a_silent_reader_is_ended_once_however_long_that_takes(run, readers, caplog):
    run.poll(1000.0)
    for second in range(1, 40):
        run.poll(1000.0 + START_S + second)
    assert readers.killed == readers.started
    assert caplog.text.count("silent for too long") == 1

    readers.started[0].exit_code = -9
    run.poll(1100.0 + START_S)  # its end is noted
    run.poll(2000.0 + START_S)
    assert len(readers.started) == 2


def ends(run: WatchRun, readers: SlowReaders, at_s: float) -> float:
    """Its reader ends now; seconds until the next one begins, in steps of a quarter."""
    count = len(readers.started)
    readers.started[-1].exit_code = -9
    waited_s = 0.0
    while len(readers.started) == count:
        run.poll(at_s + waited_s)
        waited_s += 0.25
    return waited_s


def test_a_reader_that_hung_after_days_is_back_at_once_and_one_that_never_began_is_not(run, readers):
    run.poll(1000.0)
    soon_s, later_s = ends(run, readers, 1001.0), ends(run, readers, 1010.0)
    assert later_s > soon_s
    days_later = 1011.0 + 100 * WELL_S + START_S
    run.poll(days_later)  # silent: it is ended, and its parent takes a moment
    assert len(readers.killed) == 1
    assert ends(run, readers, days_later + 1) == soon_s
