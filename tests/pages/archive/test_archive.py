"""Archive, as a visitor uses it: started, followed, filtered, and silent about the server's folders where it shall be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from maskdet import jobs
from maskdet.settings import get_settings
from tests.support.archives_of_pictures.runs import make_archive, score_archive
from tests.support.pages.words import keys, words

ARCHIVE = "pages/archive.py"


@pytest.fixture(scope="module")
def scored(samples, pipeline, tmp_path_factory):
    archive = make_archive(tmp_path_factory.mktemp("archive"), samples, pipeline)
    return score_archive(archive, tmp_path_factory.mktemp("results"))


@pytest.fixture
def in_the_app(scored: Path, data_dir: Path) -> Path:
    return Path(shutil.copytree(scored, data_dir / ".archives" / "March"))


@pytest.fixture
def started(monkeypatch):
    """What jobs were started with."""
    calls = []
    monkeypatch.setattr(
        jobs, "start", lambda kind, arguments, subject="": calls.append((kind, arguments, subject))
    )
    return calls


def test_before_the_first_run_the_page_says_what_to_do(visit, data_dir):
    assert "No archive was scored yet" in words(visit(ARCHIVE))


def test_a_run_is_started_with_what_was_written(visit, data_dir, tmp_path, started):
    page = visit(ARCHIVE)
    page.text_area(key="archive_sources").set_value(f"{tmp_path}\n\n")
    page.text_input(key="archive_name").set_value("April")
    page.button[0].click().run()
    kind, arguments, subject = started[0]
    assert (kind, subject) == ("archive", "April")
    assert arguments[-2:] == ["--", str(tmp_path)]
    assert str(data_dir / ".archives/April") in arguments


@pytest.mark.parametrize(
    ("place", "name", "why"),
    [
        ("", "April", "at least one"),
        ("/nowhere", "April", "no file and no folder"),
        (".", "../up", "begins with a letter"),
    ],
)
def test_what_cannot_be_is_said_before_anything_starts(visit, data_dir, started, place, name, why):
    page = visit(ARCHIVE)
    page.text_area(key="archive_sources").set_value(place)
    page.text_input(key="archive_name").set_value(name)
    page.button[0].click().run()
    assert why in words(page)
    assert not started


def test_results_are_shown_and_filtered_by_watch_and_state(visit, in_the_app):
    page = visit(ARCHIVE)
    assert not page.exception
    faces = int(page.metric[0].value)
    assert faces >= 9
    assert "1 file could not be opened" in words(page)
    page.multiselect[0].set_value(["door"]).run()
    assert 0 < int(page.metric[0].value) < faces
    assert "archive_go_on" not in keys(page)


def test_a_name_taken_is_not_written_over(visit, in_the_app, started, tmp_path):
    page = visit(ARCHIVE)
    page.text_area(key="archive_sources").set_value(str(tmp_path))
    page.text_input(key="archive_name").set_value("March")
    page.button[0].click().run()
    assert "already" in words(page)
    assert not started


def test_what_was_stopped_can_go_on(visit, in_the_app, started):
    shutil.rmtree(in_the_app / "parts/00000002")
    page = visit(ARCHIVE)
    assert "4 pictures left" in words(page)
    page.button(key="archive_go_on").click().run()
    assert str(in_the_app) in started[0][1]


def test_where_visitors_may_not_name_folders_neither_runs_nor_pictures_are_offered(
    visit, in_the_app, monkeypatch
):
    monkeypatch.setenv("MASKDET_SERVER_FOLDERS", "false")
    get_settings.cache_clear()
    page = visit(ARCHIVE)
    assert "switched off" in words(page)
    assert not page.text_area
    assert not page.toggle
    assert int(page.metric[0].value) >= 9
