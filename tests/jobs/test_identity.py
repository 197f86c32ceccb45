"""A process is known by its number and its start, whatever the clock does meanwhile."""

import subprocess
import sys
import time
from dataclasses import asdict, replace

import psutil
import pytest

from maskdet.jobs import identity
from maskdet.jobs.identity import ProcessIdentity


@pytest.fixture
def sleeper():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


@pytest.fixture
def clock_is_set(monkeypatch):
    """The system's clock is set by some seconds: what psutil says of a start moves with it."""
    real = psutil.Process.create_time

    def set_by(seconds):
        monkeypatch.setattr(psutil.Process, "create_time", lambda self: real(self) + seconds)

    return set_by


def test_a_clock_set_by_five_seconds_leaves_a_process_recognisable(sleeper, clock_is_set):
    known = ProcessIdentity.of(sleeper.pid)
    clock_is_set(5)
    assert known.process().pid == sleeper.pid


def test_a_later_process_with_the_same_number_is_another_one(sleeper):
    known = ProcessIdentity.of(sleeper.pid)
    boot, _, ticks = known.since_boot.partition(":")
    assert replace(known, since_boot=f"{boot}:{int(ticks) - 1}").process() is None
    assert replace(known, since_boot=f"another boot:{ticks}").process() is None


def test_where_the_system_does_not_say_the_clock_decides(sleeper, monkeypatch, clock_is_set, tmp_path):
    monkeypatch.setattr(identity, "PROC", tmp_path)
    known = ProcessIdentity.of(sleeper.pid)
    assert known.since_boot == ""
    assert known.process().pid == sleeper.pid
    assert replace(known, born=known.born - 100).process() is None
    clock_is_set(5)
    assert known.process() is None


def test_what_an_older_version_wrote_is_understood(sleeper):
    written = asdict(ProcessIdentity.of(sleeper.pid))
    del written["since_boot"]
    assert ProcessIdentity.from_json(written).process().pid == sleeper.pid


def test_a_dead_child_that_nobody_waited_for_is_no_running_process(sleeper):
    known = ProcessIdentity.of(sleeper.pid)
    sleeper.kill()
    deadline = time.monotonic() + 10
    while psutil.Process(sleeper.pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert known.process() is None
