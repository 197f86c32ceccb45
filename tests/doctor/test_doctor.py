"""The doctor names what is wrong, and how it is put right; healthy installations hear that all is well."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.doctor import CHECKS, Finding, Health, examine, worst
from maskdet.settings import PROJECT_ROOT, get_settings
from maskdet.store import StoreProblem, add_watch, open_store, record
from maskdet.store.tables import WatchRow
from tests.support.happenings import WATCH, happening

WITHOUT_NETWORKS = [name for name in CHECKS if name not in ("networks", "computer", "packages")]


@dataclass(frozen=True)
class Installation:
    """Folders of a test's own, and how settings are changed."""

    home: Path
    patch: pytest.MonkeyPatch

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def models(self) -> Path:
        return self.home / "models"

    def set(self, **settings: str) -> None:
        for name, value in settings.items():
            self.patch.setenv(f"MASKDET_{name.upper()}", value)
        get_settings.cache_clear()


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """The shipped models, and an empty database."""
    made = Installation(tmp_path, monkeypatch)
    shutil.copytree(PROJECT_ROOT / "models", made.models, ignore=shutil.ignore_patterns("detectors"))
    made.set(data_dir=str(made.data), models_dir=str(made.models))
    open_store().close()
    yield made
    get_settings.cache_clear()


def bad(checks: list[str]) -> list[Finding]:
    return [finding for finding in examine(checks) if finding.health is not Health.OK]


def test_a_healthy_installation_hears_that_all_is_well(installation: Installation) -> None:
    assert bad(WITHOUT_NETWORKS) == []


def no_folder(made: Installation) -> None:
    shutil.rmtree(made.data)
    made.data.write_text("a file where the folder should be")


def secrets_for_all(made: Installation) -> None:
    (made.data / "maskdet.db").chmod(0o644)
    made.patch.setattr("maskdet.doctor.storage._closed_above", lambda path: False)


def leftover(made: Installation) -> None:
    path = made.models / ".maskdet.abc"
    path.write_bytes(b"half")
    os.utime(path, (time.time() - 9999,) * 2)


def damaged_note(made: Installation) -> None:
    (made.models / "active.json").write_text('{"vers')


def cut_model(made: Installation) -> None:
    path = next(made.models.glob("*/model.tflite"))
    path.write_bytes(path.read_bytes()[:-100])


def damaged_database(made: Installation) -> None:
    (made.data / "maskdet.db").write_bytes(b"not a database" * 500)


def newer_database(made: Installation) -> None:
    store = open_store()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()


def unread_camera(made: Installation) -> None:
    store = open_store()
    add_watch(store, WATCH, who="a test")
    with store.writing() as session:
        session.execute(update(WatchRow).values(config='{"name": "Entrance"}'))
    store.close()


def event_of_tomorrow(made: Installation) -> None:
    store = open_store()
    record(store, replace(happening(), time=datetime.now(UTC) + timedelta(days=1)), WATCH)
    store.close()


def impossible_setting(made: Installation) -> None:
    made.set(threshold="7")


def full_disk(made: Installation) -> None:
    made.patch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1_000_000))


def missing_library(made: Installation) -> None:
    made.patch.setattr("maskdet.doctor.system.requirements", lambda: ["numpy>=2", "nowhere>=1", "pillow<1"])


def nothing_watches(made: Installation) -> None:
    store = open_store()
    add_watch(store, WATCH, who="a test")
    store.close()


def refused_write(made: Installation) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    made.patch.setattr("os.fsync", refuse)


FAULTS: list[tuple[Callable[[Installation], None], list[str], str]] = [
    (no_folder, ["folders"], "MASKDET_DATA_DIR"),
    (refused_write, ["folders"], "No space left"),
    (full_disk, ["folders"], "Only 1 MB are free"),
    (secrets_for_all, ["permissions"], "chmod 600"),
    (leftover, ["leftovers"], ".maskdet.abc"),
    (damaged_note, ["models"], "models activate NAME"),
    (cut_model, ["models"], "its checksum differs"),
    (damaged_database, ["database"], "not a database"),
    (newer_database, ["database"], "newer version of maskdet"),
    (unread_camera, ["database"], "Its settings cannot be read"),
    (event_of_tomorrow, ["database"], "Set the clock"),
    (impossible_setting, list(CHECKS)[:8], "MASKDET_THRESHOLD"),
    (missing_library, ["packages"], "The library nowhere is missing"),
    (nothing_watches, ["watches"], "Start watching"),
]


@pytest.mark.parametrize(("break_it", "checks", "words"), FAULTS, ids=[fault[0].__name__ for fault in FAULTS])
def test_what_is_wrong_is_named_with_what_to_do(installation, break_it, checks, words):
    break_it(installation)
    found = bad(checks)
    assert found
    assert words in " ".join(f"{finding.sentence} {finding.repair}" for finding in found)
    assert all(finding.repair and finding.sentence for finding in found)
    assert "camera-secret" not in str(found)


def test_a_check_that_fails_itself_is_a_finding_and_the_others_go_on(installation, monkeypatch):
    def fails() -> Iterator[Finding]:
        raise StoreProblem("The check broke.")
        yield

    monkeypatch.setitem(CHECKS, "models", fails)
    (found,) = bad(["models", "leftovers"])
    assert (found.health, found.sentence) == (Health.PROBLEM, "The check broke.")


def test_the_command_says_it_for_people_and_programs_and_ends_accordingly(installation, monkeypatch):
    for name in ("networks", "packages", "video"):
        monkeypatch.delitem(CHECKS, name)
    healthy = CliRunner().invoke(app, ["doctor"])
    assert healthy.exit_code == 0
    damaged_note(installation)
    said = CliRunner().invoke(app, ["doctor", "--json"])
    assert said.exit_code == 1
    answer = json.loads(said.stdout)
    assert answer["health"] == "problem"
    assert {"check", "health", "sentence", "repair"} == set(answer["findings"][0])


def test_the_worst_counts() -> None:
    assert worst([]) is Health.OK
