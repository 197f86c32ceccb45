"""Marked pictures go through what sees visitors' and cameras' pictures; no file holds a trace of them but what was kept on purpose.

With a browser on every page, and in the memory of the server: `python -m benchmarks.privacy`.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.privacy.traces import Marked, in_files, in_memory, marked
from maskdet.cameras import Watch
from maskdet.logs.formats import TextFormat
from maskdet.settings import get_settings
from maskdet.store import open_store, record, record_clip
from maskdet.store.recording import count_minute
from tests.support.happenings import WATCH, happening, minute


@pytest.fixture
def picture(samples) -> Marked:
    return marked(samples[0].image)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """All that is written goes here: data, database, temporary files, and the log with everything it can say."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    get_settings.cache_clear()
    handler, root = logging.FileHandler(tmp_path / "all.log"), logging.getLogger()
    handler.setFormatter(TextFormat())
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield tmp_path
    root.setLevel(level)
    root.removeHandler(handler)
    handler.close()
    get_settings.cache_clear()


def watched(watch: Watch, picture: Marked) -> None:
    """Everything that a watch may hand to the database, of a scene with this picture."""
    store = open_store()
    found = happening(watch=watch.name)
    record(store, found, watch, picture.data)
    record_clip(store, found.event_id, picture.data)
    count_minute(store, minute(watch=watch.name))
    store.close()


def test_what_is_searched_for_would_be_found(home: Path, picture: Marked) -> None:
    (home / "kept.bin").write_bytes(b"x" * 1000 + picture.data)
    (home / f"{picture.name}.txt").write_bytes(picture.image.tobytes())
    found = in_files(home, [picture])
    assert {"bytes in kept.bin", f"name in {picture.name}.txt", f"pixels in {picture.name}.txt"} <= set(found)
    if Path("/proc/self/mem").exists():
        assert set(in_memory(os.getpid(), [picture])) == {"bytes", "name", "pixels"}


def test_checking_photos_leaves_nothing_in_any_file(home: Path, picture: Marked, visit) -> None:
    page = visit("pages/photos.py")
    page.file_uploader[0].set_value([(picture.name, picture.data, "image/png")]).run()
    assert not page.exception
    assert int(page.metric[0].value)
    damaged = (f"damaged-{picture.name}", picture.data[: len(picture.data) // 2], "image/png")
    page.file_uploader[0].set_value([damaged]).run()
    assert not page.exception
    assert in_files(home, [picture]) == []


def test_a_watch_that_only_counts_leaves_counts_alone(home: Path, picture: Marked) -> None:
    watched(replace(WATCH, statistics_only=True, keep_clip=True), picture)
    assert in_files(home, [picture]) == []
    assert (home / "data" / "maskdet.db").stat().st_size


def test_a_watch_that_keeps_no_pictures_leaves_none(home: Path, picture: Marked) -> None:
    store = open_store()
    record(store, happening(), replace(WATCH, attach_picture=False), picture.data)
    store.close()
    assert in_files(home, [picture]) == []


def test_what_a_camera_s_form_asks_for_is_kept_and_only_in_the_database(home: Path, picture: Marked) -> None:
    watched(replace(WATCH, keep_clip=True), picture)
    found = in_files(home, [picture])
    assert found
    assert {line.rpartition("/")[2].partition("-")[0] for line in found} == {"maskdet.db"}
