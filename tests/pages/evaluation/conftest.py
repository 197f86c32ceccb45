"""A small set, the shipped version, a picture under the wrong label: evaluated once for all tests of the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from maskdet import jobs
from maskdet.evaluation.evaluate import evaluate
from maskdet.settings import PROJECT_ROOT, get_settings
from tests.support.pages.evaluation import EVALUATE, OpenPart, Visit, index_of, use, version_in_use


@pytest.fixture(scope="session")
def prepared(practice_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `data/small` (100 faces, one bare face under with_mask), evaluated once, and `models`."""
    home = tmp_path_factory.mktemp("evaluation")
    for label in ("with_mask", "without_mask"):
        (home / "data" / "small" / label).mkdir(parents=True)
        for path in sorted((practice_set / label).glob("*.png"))[::8]:
            shutil.copy(path, home / "data" / "small" / label)
    bare = sorted((home / "data" / "small" / "without_mask").iterdir())[0]
    bare.rename(home / "data" / "small" / "with_mask" / bare.name)
    shutil.copytree(PROJECT_ROOT / "models", home / "models")
    with pytest.MonkeyPatch.context() as patch:
        use(home, patch)
        evaluate(version_in_use(), index_of(home))
    get_settings.cache_clear()
    return home


@pytest.fixture
def home(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it for each test."""
    shutil.copytree(prepared, tmp_path / "home")
    use(tmp_path / "home", monkeypatch)
    st.cache_resource.clear()
    yield tmp_path / "home"
    get_settings.cache_clear()


@pytest.fixture
def page_of(visit: Visit, home: Path) -> OpenPart:
    """A function that opens a part of the page."""

    def open_part(part: str) -> AppTest:
        page = visit(EVALUATE)
        page.segmented_control(key="evaluation_part").set_value(part).run()
        assert not page.exception
        return page

    return open_part


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that the page starts, which are not run."""
    lines: list[list[str]] = []
    monkeypatch.setattr(jobs, "start", lambda kind, arguments, **_: lines.append(list(arguments)))
    return lines


@pytest.fixture
def wrong_label(home: Path) -> Path:
    """The one picture under the wrong label."""
    return next((home / "data" / "small" / "with_mask").glob("*bare*"))
