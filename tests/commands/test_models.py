"""`python -m maskdet models`: what it prints, and how it ends."""

import json
import zipfile

import pytest
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.registry.activation import activate, active_version
from tests.support.versions import make_version

FIGURES = {"accuracy": 0.95, "count": 120, "accuracy_interval": [0.9, 0.98], "balanced_accuracy": 0.94}


@pytest.fixture
def models(tmp_path, use_models):
    folder = tmp_path / "models"
    make_version(folder, "first", report={"test_photos": FIGURES}, created="2026-01-01T00:00:00+00:00")
    make_version(folder, "second", created="2026-01-02T00:00:00+00:00")
    activate(folder, "first")
    use_models(folder)
    return folder


def run(*arguments, code=0):
    ended = CliRunner().invoke(app, ["models", *(str(a) for a in arguments)])
    assert ended.exit_code == code, ended.output
    return ended.stdout if code == 0 else ended.stderr


def test_list_marks_the_active_version_and_tells_its_figure(models):
    second, first = run("list").splitlines()
    assert first.startswith("* first")
    assert "95.0 % of 120 test faces" in first
    assert second.startswith("  second")
    assert "not measured" in second


def test_list_as_json_has_everything_the_broken_ones_too(models):
    (models / "third").mkdir()
    answer = json.loads(run("list", "--json"))
    assert answer["active"] == "first"
    assert answer["previous"] is None
    assert [row["version"] for row in answer["versions"]] == ["second", "first"]
    assert answer["versions"][1]["accuracy"] == 0.95
    assert answer["broken"][0]["version"] == "third"
    assert "! third" in run("list")


def test_a_damaged_report_spoils_its_own_line_only(models):
    (models / "first" / "report.json").write_text("{")
    assert "* first" in run("list")


def test_list_without_versions_says_how_to_make_one(tmp_path, use_models):
    use_models(tmp_path)
    assert "python -m maskdet train" in run("list")


def test_show_prints_the_card_or_config_and_report(models):
    assert "# Model card: first" in run("show", "first")
    answer = json.loads(run("show", "first", "--json"))
    assert answer["active"]
    assert answer["config"]["image_size"] == 112
    assert answer["report"]["test_photos"]["count"] == 120


def test_compare_prints_both_and_warns_of_different_pictures(models):
    make_version(models, "third", report={"test_photos": FIGURES | {"count": 80}})
    text = run("compare", "first", "third")
    assert "95.0 % (90.0 % to 98.0 %)" in text
    assert "Measured on different pictures" in text
    rows = json.loads(run("compare", "first", "third", "--json"))
    assert rows[0]["figure"] == "Faces"
    assert rows[0]["same_pictures"] is False


def test_activate_and_roll_back(models):
    assert "second is the active version now" in run("activate", "second")
    assert json.loads(run("rollback", "--json")) == {"active": "first"}
    assert active_version(models).name == "first"
    assert "no version to go back to" in run("rollback", code=1)


def test_delete_removes_a_version_but_never_the_active_one(models):
    assert "second is deleted" in run("delete", "second")
    assert "Activate another one first" in run("delete", "first", code=1)
    assert [path.name for path in models.iterdir() if path.is_dir()] == ["first"]


@pytest.mark.parametrize("command", ["show", "activate", "delete", "export"])
def test_an_unknown_version_ends_with_a_sentence(models, command):
    assert "is not there" in run(command, "nothing", code=1)


def test_export_writes_a_zip(models, tmp_path):
    answer = json.loads(run("export", "first", "--format", "keras", "--out", tmp_path / "x.zip", "--json"))
    assert answer["bytes"] == (tmp_path / "x.zip").stat().st_size
    assert "first/model.keras" in zipfile.ZipFile(tmp_path / "x.zip").namelist()


def test_export_is_named_after_the_version(models, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("export", "first")
    assert (tmp_path / "first-litert.zip").is_file()


def test_an_unknown_format_is_wrong_usage(models):
    assert "onnx" in run("export", "first", "--format", "pickle", code=2)


def test_a_file_that_is_no_keras_model_is_refused(models, tmp_path):
    (tmp_path / "model.keras").write_bytes(b"\x80\x04pickle")
    note = ("--name", "theirs", "--source", "x", "--licence", "MIT")
    assert "a pickle, which runs code" in run("import", tmp_path / "model.keras", *note, code=1)
    assert "There is no file" in run("import", tmp_path / "none.keras", *note, code=1)
    assert "--licence" in run("import", tmp_path / "model.keras", "--name", "x", "--source", "x", code=2)
    assert not (models / "theirs").exists()
