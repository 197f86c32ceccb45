"""Checks of small and broken sets, without a model, killed, and beside the server."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
from typer.testing import CliRunner

from maskdet import jobs
from maskdet.data_quality.check import PHASES, check
from maskdet.data_quality.findings import load_report
from maskdet.data_quality.kinds import Kind
from maskdet.data_quality.label_errors import find_label_errors
from maskdet.dataset.index import DatasetIndex
from maskdet.settings import PROJECT_ROOT
from tests.support.datasets import blobs, few

RUN = CliRunner()


def found(report, kind):
    finding = report.of(kind)
    return [picture.file.split("/")[1] for picture in finding.pictures] if finding else []


def test_few_pictures_leave_the_labels_unchecked_with_a_reason(tmp_path):
    for label, first in (("hat", 0), ("no_hat", 10)):
        (tmp_path / label).mkdir()
        for number in range(first, first + 5):
            blobs(number).save(tmp_path / label / f"{number}.png")
    report = check(tmp_path)
    assert "at least 20 pictures" in report.of(Kind.LABELS_NOT_CHECKED).advice
    assert len(found(report, Kind.NO_FACE)) == 10


def test_a_set_of_nothing_but_broken_files_gets_a_report(tmp_path):
    (tmp_path / "with_mask").mkdir()
    (tmp_path / "with_mask" / "empty.jpg").write_bytes(b"")
    report = check(tmp_path)
    assert [finding.kind for finding in report.findings] == [Kind.UNREADABLE, Kind.LABELS_NOT_CHECKED]
    assert report.is_current(DatasetIndex.from_folder(tmp_path))


def test_without_a_model_all_but_the_labels_is_checked(tmp_path, use_models):
    use_models(tmp_path / "no-models")
    (tmp_path / "set" / "with_mask").mkdir(parents=True)
    blobs(1).save(tmp_path / "set" / "with_mask" / "1.png")
    report = check(tmp_path / "set")
    assert report.model is None
    assert "there is none" in report.of(Kind.LABELS_NOT_CHECKED).advice
    assert found(report, Kind.NO_FACE) == ["1.png"]


def test_a_label_with_many_more_pictures_than_another_is_reported(tmp_path):
    for label, first, number in (("with_mask", 0, 9), ("without_mask", 20, 2)):
        (tmp_path / label).mkdir()
        for seed in range(first, first + number):
            blobs(seed).save(tmp_path / label / f"{seed}.png")
    assert "“With mask” has 9 pictures, “Without mask” only 2" in check(tmp_path).of(Kind.IMBALANCE).advice


def test_a_near_copy_with_the_same_wrong_label_cannot_vouch_for_it():
    rng = np.random.default_rng(0)
    labels = ["a"] * 40 + ["b"] * 40
    features = rng.normal(0, 1, (80, 8)).astype(np.float32)
    features[:40, 0] += 6
    features[38:40] = features[60] + 0.01  # two copies of a picture of b, both called a
    groups = [str(number) for number in range(38)] + ["twins"] * 2 + [str(n) for n in range(40, 80)]
    errors = find_label_errors(features, labels, groups)
    assert {38, 39} <= {error.number for error in errors[:4]}
    assert {error.suggested for error in errors if error.number in (38, 39)} == {"b"}


def test_a_killed_check_leaves_the_set_as_it_was(practice_set, data_dir):
    root = few(practice_set, data_dir / "killed", shots=[f"{n:02d}" for n in range(1, 6)])
    before = {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
    process = subprocess.Popen(
        [sys.executable, "-m", "maskdet", "dataset", "check", str(root), "--events"],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ},
    )
    for line in process.stdout:
        event = json.loads(line)
        if event["phase"] == PHASES[1] and event["done"] > 0:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()} == before
    assert load_report(root) is None


def test_a_check_beside_the_server_can_be_followed_and_leaves_a_report(practice_set, data_dir):
    root = few(practice_set, data_dir / "beside", shots=["03"])
    job = jobs.start("health", ["dataset", "check", "beside", "--events"])
    deadline = time.monotonic() + 60
    while job.state is jobs.JobState.RUNNING:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert job.state is jobs.JobState.DONE, job.reason
    events, _ = jobs.events(job)
    assert [event["event"] for event in events[-2:]] == ["report", "end"]
    assert {event["phase"] for event in events if event["event"] == "progress"} == set(PHASES)
    assert load_report(root).is_current(DatasetIndex.from_folder(root))
