"""The health check finds what was planted, explains it, and leaves the set as it was."""

import json
import shutil
import time

import numpy as np
import pytest
from PIL import Image, ImageFilter
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.data_quality.check import PHASES, check
from maskdet.data_quality.findings import load_report
from maskdet.data_quality.kinds import Kind, Severity
from maskdet.dataset.edits import move
from maskdet.dataset.index import DatasetIndex
from maskdet.errors import DatasetProblem
from tests.support.datasets import blobs, few

RUN = CliRunner()


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


def test_pictures_of_no_face_are_meant_to_have_none(practice_set, data_dir):
    root = few(practice_set, data_dir / "nobody", shots=("01",))
    (root / "no_face").mkdir()
    blobs(3).save(root / "no_face" / "wheel.png")
    assert "wheel.png" not in found(check(root), Kind.NO_FACE)


@pytest.fixture(scope="module")
def steps():
    return []


@pytest.fixture(scope="module")
def report(planted, steps):
    return check(planted, on_progress=lambda *step: steps.append(step))


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


def test_progress_goes_through_all_phases_to_the_end(report, steps):
    assert list(dict.fromkeys(phase for phase, _, _ in steps)) == list(PHASES)
    assert steps[-1][1] == steps[-1][2]
    for phase in PHASES:
        done = [step[1] for step in steps if step[0] == phase]
        assert done == sorted(done)


def test_the_report_is_stored_and_knows_when_the_set_changed(report, planted, tmp_path):
    assert load_report(planted) == report
    assert report.is_current(DatasetIndex.from_folder(planted))
    changed = shutil.copytree(planted, tmp_path / "changed")
    move(changed, changed / "without_mask" / "wrong-label.png", "with_mask")
    assert not report.is_current(DatasetIndex.from_folder(changed))
    assert load_report(changed) is None


def test_a_second_check_inspects_only_what_is_new(report, planted):
    start = time.monotonic()
    again = check(planted)
    assert again.findings == report.findings
    assert time.monotonic() - start < 10


def test_a_damaged_cache_is_ignored(report, planted, data_dir):
    for path in (data_dir / ".cache").rglob("planted-*"):
        path.write_bytes(b"PK\x03\x04 broken")
    assert load_report(planted) is None
    assert check(planted).of(Kind.WRONG_LABEL)


def test_check_prints_a_summary_or_json(report, planted):
    events = RUN.invoke(app, ["dataset", "check", "planted"])
    assert events.exit_code == 0, events.output
    assert "[serious] Labels that are probably wrong" in events.stdout
    assert "wrong-label.png -> with_mask?" in events.stdout
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


def test_copies_in_folders_of_one_label_in_two_spellings_do_not_disagree(tmp_path):
    for folder, number in (("WithMask", 1), ("with mask", 1), ("nomask", 2)):
        (tmp_path / folder).mkdir()
        blobs(number).save(tmp_path / folder / "a.png")
    report = check(tmp_path)
    assert len(found(report, Kind.COPIES)) == 2
    assert found(report, Kind.COPIES_ACROSS_LABELS) == []
