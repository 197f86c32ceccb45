"""Locks: held by one at a time, freed when their process ends, however it ends."""

import subprocess
import sys
import threading

import pytest

from maskdet.fileio.locks import file_lock
from maskdet.settings import PROJECT_ROOT

HOLD = (
    "import sys, time\nfrom pathlib import Path\nfrom maskdet.fileio.locks import file_lock\n"
    "with file_lock(Path(sys.argv[1])) as free:\n    print(free, flush=True)\n    time.sleep(60)"
)


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


def test_what_another_process_holds_is_not_free_until_that_process_is_killed(holder, tmp_path):
    with file_lock(tmp_path / "lock") as free:
        assert not free
    holder.kill()
    holder.wait()
    with file_lock(tmp_path / "lock") as free:
        assert free


def test_threads_that_wait_take_turns(tmp_path):
    inside, most = [], []

    def work():
        with file_lock(tmp_path / "lock", wait=True) as free:
            assert free
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_a_block_that_fails_frees_the_lock(tmp_path):
    with pytest.raises(ValueError, match="no"), file_lock(tmp_path / "lock"):
        raise ValueError("no")
    with file_lock(tmp_path / "lock") as free:
        assert free
