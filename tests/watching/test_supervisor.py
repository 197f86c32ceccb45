"""The processes of the watches: started again when they die or hang, and gone when nobody wants them."""

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
from maskdet.watching.watch_process import SILENT_S
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

    def becomes(self, state, *, seconds=20.0):
        return self.until(lambda: [s.state for s in self.supervisor.statuses()] == [state], seconds=seconds)

    def until(self, holds, *, seconds=20.0):
        def polled():
            self.supervisor.poll()
            return holds()

        return eventually(polled, seconds=seconds)

    @property
    def pid(self):
        return self.supervisor.watch_processes[0].pid


@pytest.fixture
def watched(video):
    found = Watched(Watch("Door", video, loop=True))
    yield found
    found.supervisor.close()


def test_a_killed_watch_is_back_within_ten_seconds(watched):
    assert watched.becomes(WatchState.LIVE)
    first = watched.pid
    os.kill(first, signal.SIGKILL)
    assert watched.until(lambda: watched.pid not in (None, first), seconds=10)
    assert watched.becomes(WatchState.LIVE, seconds=10)
    assert watched.supervisor.statuses()[0].restarts == 1


def test_a_watch_that_hangs_is_killed_and_started_again(watched):
    assert watched.becomes(WatchState.LIVE)
    first, watch_process = watched.pid, watched.supervisor.watch_processes[0]
    os.kill(first, signal.SIGSTOP)
    watch_process.poll(time.monotonic() + SILENT_S + 1)
    assert eventually(lambda: not psutil.pid_exists(first) or watched.until(lambda: True), seconds=2)
    assert watched.until(lambda: watched.pid not in (None, first), seconds=10)


def test_the_list_decides_what_runs_and_stays_when_it_cannot_be_read(watched):
    assert watched.becomes(WatchState.LIVE)
    first = watched.pid
    watched.watches = None
    assert watched.until(lambda: watched.supervisor.problem, seconds=3)
    assert watched.pid == first
    watched.watches = [replace(Watch("Door", "nowhere.mp4"), enabled=False)]
    assert watched.until(lambda: not watched.supervisor.watch_processes, seconds=3)
    assert eventually(lambda: not is_alive(first), seconds=10)


def is_alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_source_that_cannot_work_is_tried_again_and_says_why(monkeypatch):
    monkeypatch.setattr("maskdet.watching.watch_process.WATCH_PROCESS", RetryDelays((0.1,)))
    watched = Watched(Watch("Door", "rtsp://warden:hunter2#@nowhere/1"))
    try:
        assert watched.until(lambda: watched.supervisor.statuses()[0].restarts == 2, seconds=20)
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
    assert eventually(lambda: not is_alive(pid), seconds=5)


def test_no_password_shows_in_the_list_of_processes(watched):
    watched.watches = [Watch("Door", "rtsp://warden:hunter2@127.0.0.1:9/1", notify=("json://u:hunter2@x",))]
    assert watched.until(lambda: watched.supervisor.watch_processes and watched.pid, seconds=5)
    assert "hunter2" not in " ".join(psutil.Process(watched.pid).cmdline())
