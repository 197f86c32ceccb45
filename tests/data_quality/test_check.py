"""The health check finds what was planted, explains it, and leaves the set as it was."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image, ImageFilter
from typer.testing import CliRunner

from maskdet import jobs
from maskdet.commands import app
from maskdet.data_quality.check import PHASES, check
from maskdet.data_quality.findings import Kind, Severity, load_report
from maskdet.data_quality.label_errors import find_label_errors
from maskdet.dataset.edits import move
from maskdet.dataset.index import DatasetIndex
from maskdet.errors import DatasetProblem
from maskdet.settings import PROJECT_ROOT, get_settings
from tests.support.datasets import blobs

RUN = CliRunner()


@pytest.fixture(scope="module", autouse=True)
def data_dir(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MASKDET_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        get_settings.cache_clear()
        yield get_settings().data_dir
    get_settings.cache_clear()


def few(practice_set, root, shots=("01", "02")):
    """Two shots of each of 40 people, masked and bare: wrongly worn masks are left out."""
    for path in sorted(practice_set.glob("*/*.png")):
        _, shot, wear = path.stem.split("_", 2)
        if shot in shots and wear in ("well", "bare"):
            (root / path.parent.name).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, root / path.parent.name / path.name)
    return root


@pytest.fixture(scope="module")
def planted(practice_set, data_dir):
    """A set with one fault of each kind."""
    root = few(practice_set, data_dir / "planted")
    masked, bare = root / "with_mask", root / "without_mask"
    (masked / "person07_01_well.png").rename(bare / "wrong-label.png")
    face = Image.open(bare / "person12_01_bare.png").convert("RGB")
    shutil.copy(bare / "person12_01_bare.png", masked / "copy.png")
    face.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(bare / "mirrored.png")
    Image.eval(face, lambda value: value // 8).save(bare / "dark.png")
    Image.eval(face, lambda value: 250 + value // 64).save(bare / "bright.png")
    face.filter(ImageFilter.GaussianBlur(5)).save(bare / "blurred.png")
    face.resize((368, 448)).filter(ImageFilter.GaussianBlur(10)).save(bare / "blurred-large.png")
    face.resize((23, 28)).save(bare / "tiny.png")
    Image.fromarray(np.hstack([np.asarray(face)] * 4)).save(bare / "row.png")
    blobs(1).save(bare / "wall.png")
    (bare / "notes.png").write_text("Buy milk.")
    (bare / "empty.jpg").write_bytes(b"")
    return root


@pytest.fixture(scope="module")
def seen():
    return []


@pytest.fixture(scope="module")
def report(planted, seen):
    return check(planted, on_progress=lambda *step: seen.append(step))


def found(report, kind):
    finding = report.of(kind)
    return [picture.file.split("/")[1] for picture in finding.pictures] if finding else []


def test_a_wrong_label_comes_first_with_the_right_one(report):
    worst = report.of(Kind.WRONG_LABEL).pictures[:3]
    assert "without_mask/wrong-label.png" in [picture.file for picture in worst]
    (planted,) = [picture for picture in worst if picture.file.endswith("wrong-label.png")]
    assert planted.suggested_label == "with_mask"
    assert planted.score < 0.5


def test_a_copy_under_another_label_is_found_with_its_partner(report):
    groups = report.of(Kind.COPIES).groups()
    assert {p.file for group in groups for p in group} == {
        "with_mask/copy.png",
        "without_mask/person12_01_bare.png",
    }
    assert report.of(Kind.COPIES_ACROSS_LABELS).groups()[0] == groups[0]
    across = [{p.file for p in group} for group in report.of(Kind.TWINS_ACROSS_LABELS).groups()]
    assert any({"with_mask/copy.png", "without_mask/person12_01_bare.png"} <= group for group in across)


def test_a_mirrored_copy_is_a_twin(report):
    (group,) = [g for g in report.of(Kind.TWINS).groups() if "mirrored" in str(g)]
    assert "without_mask/person12_01_bare.png" in {p.file for p in group}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Kind.DARK, "dark.png"),
        (Kind.BRIGHT, "bright.png"),
        (Kind.BLURRED, "blurred.png"),
        (Kind.BLURRED, "blurred-large.png"),
        (Kind.TINY, "tiny.png"),
        (Kind.ODD_ASPECT, "row.png"),
        (Kind.SEVERAL_FACES, "row.png"),
        (Kind.NO_FACE, "wall.png"),
    ],
)
def test_pictures_of_poor_use_are_found_and_good_ones_are_not(report, kind, name):
    names = found(report, kind)
    assert name in names
    assert len(names) <= 4


def test_files_that_cannot_be_read_are_listed_with_the_reason(report):
    reasons = {p.file: p.detail for p in report.of(Kind.UNREADABLE).pictures}
    assert "not a picture" in reasons["without_mask/notes.png"]
    assert "empty" in reasons["without_mask/empty.jpg"]


def test_every_finding_is_explained_and_serious_ones_come_first(report):
    assert all(finding.title and finding.advice.endswith(".") for finding in report.findings)
    severities = [list(Severity).index(finding.severity) for finding in report.findings]
    assert severities == sorted(severities)


def test_progress_goes_through_all_phases_to_the_end(report, seen):
    assert list(dict.fromkeys(phase for phase, _, _ in seen)) == list(PHASES)
    assert seen[-1][1] == seen[-1][2]
    for phase in PHASES:
        done = [step[1] for step in seen if step[0] == phase]
        assert done == sorted(done)


def test_the_report_is_kept_and_knows_when_the_set_changed(report, planted, tmp_path):
    assert load_report(planted) == report
    assert report.is_current(DatasetIndex.from_folder(planted))
    changed = shutil.copytree(planted, tmp_path / "changed")
    move(changed, changed / "without_mask" / "wrong-label.png", "with_mask")
    assert not report.is_current(DatasetIndex.from_folder(changed))
    assert load_report(changed) is None


def test_a_second_check_looks_only_at_what_is_new(report, planted):
    start = time.monotonic()
    again = check(planted)
    assert again.findings == report.findings
    assert time.monotonic() - start < 10


def test_a_damaged_memory_is_ignored(report, planted, data_dir):
    for path in (data_dir / ".cache").rglob("planted-*"):
        path.write_bytes(b"PK\x03\x04 broken")
    assert load_report(planted) is None
    assert check(planted).of(Kind.WRONG_LABEL)


def test_few_pictures_leave_the_labels_unchecked_and_say_so(tmp_path):
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


def test_a_label_with_many_more_pictures_than_another_is_told(tmp_path):
    for label, first, number in (("with_mask", 0, 9), ("without_mask", 20, 2)):
        (tmp_path / label).mkdir()
        for seed in range(first, first + number):
            blobs(seed).save(tmp_path / label / f"{seed}.png")
    assert "with_mask has 9 pictures, without_mask only 2" in check(tmp_path).of(Kind.IMBALANCE).advice


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
        cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ},
    )  # fmt: skip
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
    told, _ = jobs.events(job)
    assert [event["event"] for event in told[-2:]] == ["report", "end"]
    assert {event["phase"] for event in told if event["event"] == "progress"} == set(PHASES)
    assert load_report(root).is_current(DatasetIndex.from_folder(root))


def test_check_prints_a_summary_or_json(report, planted):
    told = RUN.invoke(app, ["dataset", "check", "planted"])
    assert told.exit_code == 0, told.output
    assert "[serious] Labels that are probably wrong" in told.stdout
    assert "wrong-label.png -> with_mask?" in told.stdout
    printed = json.loads(RUN.invoke(app, ["dataset", "check", str(planted), "--json"]).stdout)
    assert {row["kind"] for row in printed["findings"]} == {f.kind.value for f in report.findings}


def test_list_and_split_print_json_and_csv(planted):
    rows = json.loads(RUN.invoke(app, ["dataset", "list", "--json"]).stdout)
    (row,) = [row for row in rows if row["name"] == "planted"]
    assert set(row["counts"]) == {"with_mask", "without_mask"}
    split = json.loads(RUN.invoke(app, ["dataset", "split", "planted", "--json"]).stdout)
    assert {picture["split"] for picture in split["pictures"]} == {"train", "validation", "test"}
    lines = RUN.invoke(app, ["dataset", "split", "planted"]).stdout.splitlines()
    assert lines[0] == "file,label,split,group"
    assert len(lines) == 1 + len(split["pictures"])


def test_an_unknown_data_set_names_those_there_are(planted):
    result = RUN.invoke(app, ["dataset", "check", "nonsense"])
    assert result.exit_code == 1
    assert "There is no data set nonsense. There are: " in result.stderr
    assert "planted" in result.stderr


def test_a_folder_without_pictures_cannot_be_checked(tmp_path):
    with pytest.raises(DatasetProblem, match="No pictures"):
        check(tmp_path)
