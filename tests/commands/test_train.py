"""`train` says what keeps it from saving a version before it works on one."""

from __future__ import annotations

import importlib

import pytest
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.training import runs


@pytest.fixture
def never_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        pytest.fail("It trained before it looked.")

    monkeypatch.setattr(importlib.import_module("maskdet.commands.train"), "work_on", fail)


def test_a_models_folder_that_cannot_be_written_is_said_before_the_training(
    tmp_path, monkeypatch, use_models, never_trained
):
    use_models(tmp_path)
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write everywhere
    before = len(runs.list_runs())
    result = CliRunner().invoke(app, ["train", "practice", "--name", "mine"])
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert len(runs.list_runs()) == before


def test_a_models_folder_that_is_a_file_is_said_before_the_training(tmp_path, use_models, never_trained):
    (tmp_path / "models").write_text("a file")
    use_models(tmp_path / "models")
    result = CliRunner().invoke(app, ["train", "practice", "--name", "mine"])
    assert result.exit_code == 1
    assert "is a file" in result.stderr
