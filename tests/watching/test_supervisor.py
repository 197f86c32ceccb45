"""Readers and judging processes: started again when they die or hang, and gone when nobody wants them."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import psutil
import pytest

from benchmarks.support.rtsp_server import eventually
from maskdet.cameras import Watch
from maskdet.errors import MaskdetError
from maskdet.retries import RetryDelays
from maskdet.settings import PROJECT_ROOT
from maskdet.watching.status import WatchState
from maskdet.watching.supervisor import Supervisor
from maskdet.watching.watch_run import SILENT_S
from tests.support.faces.practice_video import practice_video

SUPERVISE = """
import json, sys, time
from maskdet.cameras import Watch
from maskdet.watching.supervisor import Supervisor
with Supervisor(lambda: [("1", Watch("Door", sys.argv[1], loop=True))], to_store=False) as supervisor:
    while True:
        supervisor.poll()
        print(json.dumps([s.to_json() for s in supervisor.statuses()]), flush=True)
        time.sleep(0.1)
"""


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    return str(practice_video(tmp_path_factory.mktemp("video") / "people.mp4", seconds=4))


class Watched:
    """A supervisor whose list of watches a test can change."""

    def __init__(self, *watches):
        self.watches, self.lines = list(watches), []
        self.supervisor = Supervisor(
            self.listed, to_store=False, on_line=lambda _, line: self.lines.append(line)
        )

    def listed(self):
        if self.watches is None:
            raise MaskdetError("The database is away.")
        return [(str(number), watch) for number, watch in enumerate(self.watches)]

    def becomes(self, state, *, seconds=60.0):
        return self.until(lambda: [s.state for s in self.supervisor.statuses()] == [state], seconds=seconds)

    def until(self, holds, *, seconds=60.0):
        def polled():
            self.supervisor.poll()
            return holds()

        return eventually(polled, seconds=seconds)

    @property
    def pid(self):
        return self.supervisor.runs[0].pid


@pytest.fixture
def watched(video):
    found = Watched(Watch("Door", video, loop=True))
    yield found
    found.supervisor.close()


def test_a_killed_reader_is_back(watched):
    assert watched.becomes(WatchState.LIVE)
    first = watched.pid
    os.kill(first, signal.SIGKILL)
    assert watched.until(lambda: watched.pid not in (None, first))
    assert watched.becomes(WatchState.LIVE)
    assert watched.supervisor.statuses()[0].restarts == 1


def test_a_reader_that_hangs_is_killed_and_started_again(watched):
    assert watched.becomes(WatchState.LIVE)
    first, run = watched.pid, watched.supervisor.runs[0]
    os.kill(first, signal.SIGSTOP)
    run.poll(time.monotonic() + SILENT_S + 1)
    assert eventually(lambda: not psutil.pid_exists(first) or watched.until(lambda: True), seconds=2)
    assert watched.until(lambda: watched.pid not in (None, first))


def test_when_who_judges_dies_the_watch_goes_on_with_the_same_reader(watched):
    assert watched.becomes(WatchState.LIVE)
    reader, (judge,) = watched.pid, watched.supervisor.judges.pids
    os.kill(judge, signal.SIGKILL)
    assert watched.becomes(WatchState.RESTARTING)
    assert watched.becomes(WatchState.LIVE)
    assert watched.pid == reader
    assert watched.supervisor.statuses()[0].restarts == 1


def test_the_crash_of_one_reader_does_not_concern_another(watched):
    watched.watches.append(replace(watched.watches[0], name="Gate"))
    states = lambda: [s.state for s in watched.supervisor.statuses()]  # noqa: E731 - asked again and again
    assert watched.until(lambda: states() == [WatchState.LIVE] * 2)
    door, gate = (run.pid for run in watched.supervisor.runs)
    os.kill(gate, signal.SIGSEGV)
    assert watched.until(lambda: watched.supervisor.statuses()[1].restarts)
    assert watched.until(lambda: states() == [WatchState.LIVE] * 2)
    assert [status.restarts for status in watched.supervisor.statuses()] == [0, 1]
    assert watched.pid == door


def test_the_list_decides_what_runs_and_stays_when_it_cannot_be_read(watched):
    assert watched.becomes(WatchState.LIVE)
    first = watched.pid
    watched.watches = None
    assert watched.until(lambda: watched.supervisor.problem)
    assert watched.pid == first
    watched.watches = [replace(Watch("Door", "nowhere.mp4"), enabled=False)]
    assert watched.until(lambda: not watched.supervisor.runs)
    assert eventually(lambda: not is_alive(first), seconds=60)


def is_alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_source_that_cannot_work_is_tried_again_and_says_why(monkeypatch):
    monkeypatch.setattr("maskdet.watching.watch_run.WATCH_PROCESS", RetryDelays((0.1,)))
    watched = Watched(Watch("Door", "rtsp://warden:hunter2#@nowhere/1"))
    try:
        assert watched.until(lambda: watched.supervisor.statuses()[0].restarts == 2)
        reason = watched.supervisor.statuses()[0].reason
    finally:
        watched.supervisor.close()
    assert "is no address" in reason
    assert "hunter2" not in json.dumps([line.to_json() for line in watched.lines]) + reason


def test_a_video_that_has_ended_is_not_started_again(tmp_path):
    watched = Watched(Watch("Door", str(practice_video(tmp_path / "short.mp4", seconds=0.5))))
    assert watched.becomes(WatchState.ENDED)
    assert watched.until(lambda: watched.supervisor.is_over)
    assert watched.supervisor.statuses()[0].reason == "The film has ended."


def test_watches_end_when_their_supervisor_is_killed(video):
    command = [sys.executable, "-c", SUPERVISE, video]
    process = subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True)
    pid = 0
    while not pid:
        pid = json.loads(process.stdout.readline())[0]["pid"]
    process.kill()
    process.wait()
    assert eventually(lambda: not is_alive(pid), seconds=60)


def test_no_password_shows_in_the_list_of_processes(watched):
    watched.watches = [Watch("Door", "rtsp://warden:hunter2@127.0.0.1:9/1", notify=("json://u:hunter2@x",))]
    assert watched.until(lambda: watched.supervisor.runs and watched.pid)
    assert "hunter2" not in " ".join(psutil.Process(watched.pid).cmdline())
