"""What tests of pages share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from maskdet.settings import PROJECT_ROOT, get_settings
from maskdet.store import Store, open_store
from maskdet.watching import WatchStatus
from tests.support.pages.watches import JPEG


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty database of the app."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    st.cache_data.clear()
    found = open_store()
    yield found
    found.close()
    get_settings.cache_clear()


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> list[WatchStatus]:
    """A process of the watches that reports what the test puts into the list."""
    statuses: list[WatchStatus] = []
    monkeypatch.setattr(
        "maskdet.watching.control.current", lambda: SimpleNamespace(pid=1) if statuses else None
    )
    monkeypatch.setattr("maskdet.watching.control.statuses", lambda: list(statuses))
    monkeypatch.setattr("maskdet.watching.control.picture", lambda watch_id, blur=False: JPEG)
    return statuses


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder for data sets."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path / "data"))
    get_settings.cache_clear()
    yield tmp_path / "data"
    get_settings.cache_clear()


@pytest.fixture
def small_set(data_dir: Path, practice_set: Path) -> Path:
    """Twenty pictures a label."""
    for label in ("with_mask", "without_mask"):
        (data_dir / "small" / label).mkdir(parents=True)
        for path in sorted((practice_set / label).glob("*.png"))[::20]:
            shutil.copy(path, data_dir / "small" / label)
    return data_dir / "small"


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Versions of the test's own, at first the shipped one, and an empty folder for data."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MASKDET_MODELS_DIR", str(tmp_path / "models"))
    get_settings.cache_clear()
    shutil.copytree(PROJECT_ROOT / "models", tmp_path / "models")
    yield tmp_path / "models"
    get_settings.cache_clear()
