"""What runs beside the server shows on every page, and its end is told."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from streamlit.testing.v1 import AppTest

from maskdet.settings import get_settings
from maskdet.training import runs
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.events import PhaseEvent
from maskdet.training.runs.run_folder import Run
from tests.support.pages.words import keys, words

Visit = Callable[..., AppTest]


def set_state(run: Run, state: str, pid: int) -> None:
    born = psutil.Process(pid).create_time() if state == "running" else 1.0
    (run.folder / "state.json").write_text(
        json.dumps({"state": state, "pid": pid, "born": born, "reason": ""})
    )


@pytest.fixture
def empty_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield tmp_path
    get_settings.cache_clear()


@pytest.fixture
def running(empty_data: Path) -> Run:
    """A run that this process trains, as far as anybody can tell, with its pictures read."""
    run = runs.create_run(RunConfig(str(get_settings().data_dir / "small")))
    event = PhaseEvent("reading pictures", 800, 800)
    (run.folder / "events.jsonl").write_text(json.dumps(event.to_json()) + "\n")
    set_state(run, "running", os.getpid())
    return run


def test_a_training_shows_on_other_pages_and_its_end_is_told_until_it_is_dismissed(
    visit: Visit, running: Run
) -> None:
    page = visit("pages/models.py")
    assert [bar.proto.text.split(":")[0] for bar in page.get("progress")] == ["Training"]
    set_state(running, "done", 2**22 - 1)
    page.run()
    assert "The training is done" in words(page)
    assert page.toast
    page.switch_page("pages/photos.py").run()
    assert "The training is done" in words(page)
    page.button(key="dismiss_training").click().run()
    page.run()
    assert "The training is done" not in words(page)


def test_nothing_stands_in_the_menu_where_nothing_runs(visit: Visit, empty_data: Path) -> None:
    page = visit("pages/models.py")
    assert not page.get("progress")
    assert "dismiss_training" not in keys(page)
