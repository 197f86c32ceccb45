"""Work beside the server: started once, followed from anywhere, ended cleanly or not."""

import json
import os
import signal
import time
from dataclasses import replace

import psutil
import pytest

from maskdet import jobs
from maskdet.jobs.jobs import JobState
from maskdet.settings import get_settings

WORK = "tests.support.slow_work"


@pytest.fixture(autouse=True)
def data_dir(tmp_path, monkeypatch):
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield tmp_path
    job = jobs.current("test")
    if job:
        jobs.cancel(job, grace_s=0.1)
    get_settings.cache_clear()


def start(*arguments):
    return jobs.start("test", arguments, module=WORK)


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def printed(job):
    return [event["number"] for event in jobs.events(job)[0] if "number" in event]


def test_a_job_runs_to_its_end_and_its_events_can_be_read_piece_by_piece():
    job = start("3")
    wait_for(lambda: job.state is not JobState.RUNNING)
    assert job.state is JobState.DONE
    everything, end = jobs.events(job)
    assert everything == [{"number": 0}, {"number": 1}, {"number": 2}, {"event": "end", "exit_code": 0}]
    assert jobs.events(job, end) == ([], end)


def test_a_half_written_line_waits_for_its_end():
    job = start("1")
    wait_for(lambda: job.state is JobState.DONE)
    path = job.folder / jobs.EVENTS
    path.write_bytes(b'{"number": 7}\nNote: no JSON\n{"num')
    found, offset = jobs.events(job)
    assert found == [{"number": 7}]
    with path.open("ab") as file:
        file.write(b'ber": 8}\n')
    assert jobs.events(job, offset)[0] == [{"number": 8}]


def test_a_second_start_returns_the_running_job():
    job = start("1000")
    assert start("1000") == job
    assert jobs.current("test") == job
    assert job.state is JobState.RUNNING


def test_another_visitor_and_a_restarted_server_see_the_same_job():
    job = start("1000")
    wait_for(lambda: printed(job))
    seen = jobs.current("test")
    assert (seen.identity.pid, seen.state, printed(seen)[0]) == (job.identity.pid, JobState.RUNNING, 0)


def test_it_runs_with_low_priority():
    job = start("1000")
    wait_for(lambda: printed(job))
    assert psutil.Process(job.identity.pid).nice() >= psutil.Process().nice() + 5


def test_a_cancelled_job_ends_through_its_own_cleaning_up(tmp_path):
    job = start("1000", str(tmp_path / "cleaned"))
    wait_for(lambda: printed(job))
    jobs.cancel(job)
    assert job.state is JobState.CANCELLED
    assert (tmp_path / "cleaned").exists()


def test_a_job_that_does_not_listen_is_killed_after_the_grace():
    job = start("1000", "--deaf")
    wait_for(lambda: printed(job))
    jobs.cancel(job, grace_s=0.3)
    assert job.state is JobState.CANCELLED
    assert job.identity.process() is None


def test_a_killed_job_has_failed_and_the_next_can_start():
    job = start("1000")
    wait_for(lambda: printed(job))
    os.kill(job.identity.pid, signal.SIGKILL)
    wait_for(lambda: job.state is not JobState.RUNNING)
    assert job.state is JobState.FAILED
    assert "killed" in job.reason
    after = start("1")
    assert after.folder != job.folder
    wait_for(lambda: after.state is JobState.DONE)


def test_a_job_that_fails_gives_its_last_sentence():
    job = start("1", "--fail")
    wait_for(lambda: job.state is not JobState.RUNNING)
    assert job.state is JobState.FAILED
    assert job.reason == "The pictures are gone. Choose a data set again."


def test_a_later_process_with_the_same_number_is_not_the_job():
    job = start("1000")
    earlier = replace(job.identity, born=job.identity.born - 100, since_boot="another boot:1")
    other = replace(job, identity=earlier)
    assert job.state is JobState.RUNNING
    assert other.state is not JobState.RUNNING
    jobs.cancel(other)
    assert job.state is JobState.RUNNING


def test_old_jobs_are_cleared_away():
    for _ in range(jobs.MAX_FOLDERS + 2):
        job = start("0")
        wait_for(lambda job=job: job.state is JobState.DONE)
    assert len(list(job.folder.parent.iterdir())) == jobs.MAX_FOLDERS


def test_no_job_yet_is_none():
    assert jobs.current("test") is None


def test_a_job_says_what_it_works_on_and_one_of_an_older_version_says_nothing():
    job = jobs.start("test", ["0"], module=WORK, subject="the practice set")
    assert jobs.current("test").subject == "the practice set"
    wait_for(lambda: job.state is JobState.DONE)
    about = job.folder / "job.json"
    older = {key: value for key, value in json.loads(about.read_text()).items() if key != "subject"}
    about.write_text(json.dumps(older))
    assert jobs.current("test").subject == ""


def test_a_running_job_is_recognised_after_the_clock_was_set(monkeypatch):
    start("1000")
    real = psutil.Process.create_time
    monkeypatch.setattr(psutil.Process, "create_time", lambda self: real(self) + 5)
    assert jobs.current("test").state is JobState.RUNNING
