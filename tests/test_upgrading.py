"""A data folder that version 0.1.0 made goes on as it is: pictures, corrections, runs, watches, events, counts."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maskdet.dataset import CORRECTIONS, DatasetIndex, list_datasets
from maskdet.dataset.corrections import read_corrections
from maskdet.settings import get_settings
from maskdet.store import deliveries, events, open_store, picture, statistics, watches
from maskdet.training import runs

MADE_BY_0_1 = Path(__file__).parent / "support" / "files" / "data_of_0_1.zip"
DAY = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def data(tmp_path, monkeypatch) -> Iterator[Path]:
    """The folder, as if it had always been here; nothing in it is too old to be kept."""
    with zipfile.ZipFile(MADE_BY_0_1) as archive:
        archive.extractall(tmp_path)
    for path in tmp_path.rglob("*.json*"):
        path.write_text(path.read_text(encoding="utf-8").replace("@HERE@", str(tmp_path)), encoding="utf-8")
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield tmp_path
    get_settings.cache_clear()


def test_pictures_and_corrections_are_there(data):
    assert {entry.name for entry in list_datasets()} == {"shop", CORRECTIONS}
    assert len(DatasetIndex.from_folder(data / "shop").pictures) == 14
    assert len(read_corrections(data)) == 1


def test_runs_can_be_gone_on_with(data):
    (run,) = runs.list_runs()
    assert Path(run.config.dataset) == data / "shop"


def test_the_database_is_brought_up_to_date_with_all_that_is_in_it(data):
    for _ in range(2):  # the second time it is of today's version already
        store = open_store()
        found = events(store)
        assert len(found) == 6
        assert sum(event.marked_false for event in found) == 1
        assert picture(store, found[0].event.event_id).startswith(b"\xff\xd8")
        (kept,) = watches(store)
        assert kept.watch.source == "rtsp://me:camera-secret@camera.example/stream"
        assert kept.watch.rules.dwell_s == 8
        assert kept.watch.notify == ("jsons://me:secret@example.org/hook",)
        assert deliveries(store)
        assert statistics(store, "day", start=DAY, end=DAY + timedelta(days=1))
        store.close()


@pytest.mark.parametrize("page", ["events", "history", "cameras", "dataset"])
def test_the_pages_show_it(data, visit, page):
    shown = visit(f"pages/{page}.py")
    assert not shown.exception
    assert not [error.value for error in shown.error]
