"""The log: text or JSON, no secrets, numbers of requests and jobs, files that are turned over, newest problems in memory."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from maskdet.logs.formats import JsonFormat, TextFormat, without_secrets
from maskdet.logs.ids import log_ids
from maskdet.logs.newest import KEPT, NewestProblems
from maskdet.settings import PROJECT_ROOT, get_settings

Logged = Callable[..., str]
SECRETS = [
    "rtsp://bob:hunter22@door.local/main",
    "GET /picture.jpg?token=hunter22&id=3",
    "{'x-api-key': 'hunter22'}",
    "Authorization: Bearer hunter22",
    "MASKDET_TURN_PASSWORD=hunter22",
    '"password": "hunter22"',
    "The key mdk_hunter22hunter22 was refused",
    "of the settings: hunter22",
]


@pytest.fixture
def secret_settings(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("MASKDET_TURN_SECRET", "hunter22")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def record(message: str, *args: object, error: Exception | None = None) -> logging.LogRecord:
    trace = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("maskdet.test", logging.ERROR, __file__, 1, message, args, trace)


def raised(text: str) -> Exception:
    try:
        raise ValueError(text)
    except ValueError as error:
        return error


@pytest.mark.usefixtures("secret_settings")
@pytest.mark.parametrize("text", SECRETS)
@pytest.mark.parametrize("style", [TextFormat, JsonFormat])
def test_no_line_of_the_log_holds_a_secret(style: type[logging.Formatter], text: str) -> None:
    line = style().format(record("It failed: %s", text, error=raised(text)))
    assert "hunter22" not in line
    assert "It failed" in line
    assert "ValueError" in line


def test_harmless_words_stay() -> None:
    text = "The watch Door reads http://door.local:8080/stream again. Tokens: none. 3 keys were found."
    assert without_secrets(text) == text


def test_json_lines_carry_the_numbers_of_request_and_visit() -> None:
    with log_ids(request="3f2a9c01"), log_ids(visit="aa"):
        line = json.loads(JsonFormat().format(record("Two\nlines %d", 7)))
    assert line["message"] == "Two\nlines 7"
    assert (line["request"], line["visit"], line["level"]) == ("3f2a9c01", "aa", "error")
    assert "request" not in json.loads(JsonFormat().format(record("later")))
    with log_ids(request="3f2a9c01"):
        assert "[request 3f2a9c01] Here" in TextFormat().format(record("Here"))


def test_the_newest_problems_are_kept_once_each_without_secrets_and_their_number_is_bounded() -> None:
    newest = NewestProblems()
    for number in [*range(2 * KEPT), 2 * KEPT - 1]:
        newest.emit(record(f"Camera {number} at rtsp://me:hunter22@x.y/z is away"))
    found = newest.newest()
    assert len(found) == KEPT
    assert found[0].count == 2
    assert "hunter22" not in str(found)
    assert newest.counts() == {"error": 2 * KEPT + 1}


WRITES = """
import logging, sys
from maskdet.logs import set_up_logs
set_up_logs("server")
for number in range(400):
    logging.getLogger("maskdet.test").warning("%d at rtsp://me:hunter22@door.local/main", number)
logging.getLogger("urllib3").info("not ours, not of interest")
"""


def run(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"MASKDET_LOG_DIR": str(folder), "MASKDET_LOG_JOB": "health/7"} | settings
    command = [sys.executable, "-c", WRITES]
    return subprocess.run(command, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True)


def test_files_are_turned_over_and_hold_whole_lines_of_the_job(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        MASKDET_LOG_FORMAT="json",
        MASKDET_LOG_FILE_MB="0.01",
        MASKDET_LOG_FILES="3",
    )
    assert done.returncode == 0, done.stderr
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["server.log", "server.log.1", "server.log.2"]
    lines = [json.loads(line) for name in files for line in (tmp_path / name).read_text().splitlines()]
    assert {line["job"] for line in lines} == {"health/7"}
    assert "hunter22" not in str(lines) + done.stderr
    assert len(done.stderr.splitlines()) == 400


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    done = run(tmp_path / "file", MASKDET_LOG_LEVEL="error")
    assert done.returncode == 0
    done = run(tmp_path / "file")
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert "399 at rtsp://***@door.local/main" in done.stderr
