"""Runs speak the language of whoever set them up; how they stand does not hang on it."""

from __future__ import annotations

import subprocess
import sys
import time
from gettext import NullTranslations
from pathlib import Path

import pytest

from maskdet.errors import DatasetProblem
from maskdet.jobs import Job, ProcessIdentity
from maskdet.language import speaking
from maskdet.settings import get_settings
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.run_folder import RunState, remember_job
from maskdet.training.runs.runs import create_run
from maskdet.training.runs.train_run import work_on

GERMAN = {
    "There is no folder {root} that can be opened. Give a folder with one subfolder per label.": "Den Ordner {root} gibt es nicht.",
    "It ended without a word: perhaps it was killed, or the memory ran out. Start it again.": "Es endete ohne ein Wort.",
}


class German(NullTranslations):
    """A tiny catalogue."""

    def gettext(self, message: str) -> str:
        return GERMAN.get(message, message)


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    catalogues = {"en": NullTranslations(), "de": German()}
    monkeypatch.setattr("maskdet.language.words.translations", catalogues.__getitem__)
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path / "data"))
    get_settings.cache_clear()


def test_what_goes_wrong_in_a_run_is_told_in_the_language_of_who_set_it_up(tmp_path: Path) -> None:
    with speaking("de"):
        run = create_run(RunConfig(str(tmp_path / "gone")))
    with pytest.raises(DatasetProblem):
        work_on(run)
    assert run.state is RunState.FAILED
    assert run.reason == f"Den Ordner {tmp_path / 'gone'} gibt es nicht."


def test_a_run_whose_process_was_killed_was_interrupted_in_every_language(tmp_path: Path) -> None:
    run = create_run(RunConfig(str(tmp_path)))
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    folder = tmp_path / "job"
    folder.mkdir()
    job = Job(folder, "training", ("maskdet",), ProcessIdentity.of(process.pid), time.time())
    remember_job(run, job)
    process.kill()
    process.communicate()
    with speaking("de"):
        assert job.reason == "Es endete ohne ein Wort."
        assert run.state is RunState.INTERRUPTED
