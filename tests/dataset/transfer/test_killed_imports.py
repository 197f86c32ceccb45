"""An import that is stopped, fails or is killed leaves the set as it was."""

import signal
import subprocess
import sys
import time

import pytest

from maskdet.dataset import staging
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.staging import roll_back_unfinished
from maskdet.dataset.transfer.imports import commit, preview
from maskdet.errors import DatasetProblem
from maskdet.settings import PROJECT_ROOT
from tests.support.archives import content, zipped


def test_stopping_in_the_middle_leaves_the_set_as_it_was(some, small_set):
    before = content(small_set)

    def stop(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        commit(preview(zipped(some), small_set), small_set, on_progress=stop)
    assert content(small_set) == before
    assert not list(small_set.parent.glob(".mine.incoming-*"))


def test_a_failure_while_moving_in_leaves_the_set_as_it_was(some, small_set, monkeypatch):
    before, plan = content(small_set), preview(zipped(some), small_set)

    def full_disk(self, files):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(staging.Staging, "_add_boxes", full_disk)
    with pytest.raises(DatasetProblem, match="disk is full"):
        commit(plan, small_set)
    assert content(small_set) == before
    assert not (small_set / "without_mask").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from maskdet.dataset import staging
from maskdet.dataset.transfer.imports import commit, preview
source, root, moment = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if moment == "moving":
    staging.Staging._add_boxes = die  # all files are moved in, the import does not count yet
if moment == "half moved":
    link, count = os.link, iter(range(1000))
    os.link = lambda staged, to: die() if next(count) == 300 else link(staged, to)
plan = preview(source, root)
commit(plan, root, on_progress=lambda done, total: die() if moment == "writing" and done == 100 else None)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.parametrize("moment", ["writing", "half moved", "moving"])
def test_an_import_that_is_killed_leaves_the_set_as_it_was(practice_set, small_set, moment):
    before = content(small_set)
    command = [sys.executable, "-c", KILLED, str(practice_set), str(small_set), moment]
    assert subprocess.run(command, cwd=PROJECT_ROOT).returncode == -signal.SIGKILL
    assert list(small_set.parent.glob(".mine.incoming-*"))  # what it left behind
    assert (content(small_set) == before) is (moment == "writing")
    assert roll_back_unfinished(small_set) == 1
    assert content(small_set) == before
    assert not (small_set / "without_mask").exists()
    assert not list(small_set.parent.glob(".mine.incoming-*"))


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_an_import_killed_at_any_time_leaves_the_set_as_it_was(practice_set, small_set):
    before = DatasetIndex.from_folder(small_set).fingerprint
    command = [sys.executable, "-c", KILLED, str(practice_set), str(small_set), "never"]
    process = subprocess.Popen(command, cwd=PROJECT_ROOT)
    while not list(small_set.parent.glob(".mine.incoming-*/000100")):
        assert process.poll() is None
        time.sleep(0.002)
    assert roll_back_unfinished(small_set) == 0  # it is running: nobody may disturb it
    process.kill()
    process.wait()
    roll_back_unfinished(small_set)
    assert DatasetIndex.from_folder(small_set).fingerprint == before
