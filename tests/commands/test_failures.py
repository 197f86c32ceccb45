"""What goes wrong ends as one sentence, without a traceback and without a secret."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.settings import get_settings

ADDRESS = "rtsp://bob:PW4secret@door.local/main"
WEB = "http://bob:PW4secret@door.local/x.zip"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        f"detect {ADDRESS}",
        f"detect missing.jpg --json {WEB}",
        f"watch {ADDRESS}",
        f"watch --nonsense={ADDRESS}",
        f"watch --source film.mp4 --dwell {ADDRESS}",
        f"watch --source film.mp4 --notify nonsense://{WEB}",
        f"{ADDRESS}",
        f"--nonsense={ADDRESS}",
        f"replay {ADDRESS}",
        f"evaluate {WEB}",
        f"evaluate --version {WEB}",
        f"train --data {WEB}",
        f"dataset import {WEB} --into set",
        f"dataset import {WEB} {ADDRESS} --into set",
        f"dataset export {WEB} --out x.zip",
        f"dataset check {WEB}",
        f"dataset augment {WEB}",
        f"dataset {WEB}",
        f"models show {WEB}",
        f"models import {WEB}",
    ],
)
def test_no_command_shows_a_password_that_was_typed_where_it_does_not_belong(folder, arguments):
    result = CliRunner().invoke(app, arguments.split())
    assert result.exit_code in (1, 2)
    assert "PW4secret" not in result.output + result.stderr
    assert "bob" not in result.output + result.stderr
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("place", ["file/data", "/proc/x"])
@pytest.mark.parametrize("command", ["dataset practice", "dataset list"])
def test_a_data_folder_that_cannot_be_made_is_named_in_a_sentence(folder, monkeypatch, place, command):
    (folder / "file").write_text("mine")
    monkeypatch.setenv("MASKDET_DATA_DIR", place)
    get_settings.cache_clear()
    result = CliRunner().invoke(app, command.split())
    get_settings.cache_clear()
    assert isinstance(result.exception, SystemExit | None)
    if command == "dataset practice":
        assert result.exit_code == 1
        assert place in result.stderr
        assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "disk/a.jpg"), ("disk/a.jpg", "No space left")),
        (OSError(errno.EIO, "Input/output error"), ("Input/output error",)),
        (PermissionError(errno.EACCES, "Permission denied", b"a.jpg"), ("a.jpg", "Permission denied")),
        (OSError(errno.EIO, "Input/output error", "disk/.maskdet.q3"), ("disk cannot", "Input/output error")),
        (TimeoutError("timed out"), ("timed out",)),
    ],
)
def test_what_the_computer_refuses_ends_every_command_with_a_sentence(monkeypatch, error, words):
    def refuse() -> None:
        raise error

    monkeypatch.setattr("maskdet.commands.dataset.check.list_datasets", refuse)
    result = CliRunner().invoke(app, ["dataset", "list"])
    assert result.exit_code == 1
    assert all(word in result.stderr for word in words)
    assert result.stderr.count("\n") == 1


def test_a_mistake_of_the_program_still_shows(monkeypatch):
    def mistaken() -> None:
        raise KeyError("mistake")

    monkeypatch.setattr("maskdet.commands.dataset.check.list_datasets", mistaken)
    assert isinstance(CliRunner().invoke(app, ["dataset", "list"]).exception, KeyError)
