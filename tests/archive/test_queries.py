"""What is asked of results is what their tables say."""

from __future__ import annotations

from datetime import date

import pytest

from maskdet.archive import ArchivePictures, Filter, Results, Sort
from maskdet.reports import archive_html
from maskdet.results import State

ALL = Filter()


@pytest.fixture(scope="module")
def found(results):
    with Results(results) as opened:
        yield opened


def test_sizes_watches_and_days_are_those_of_the_pictures(found):
    pictures, faces, bad = found.size()
    assert (pictures, bad) == (12, 1)
    assert found.totals(ALL).faces == faces == len(found.faces(ALL, Sort.NEWEST, limit=1000))
    assert set(found.watches()) >= {"door", "yard", "hall", "gate"}
    assert found.days()[0] == date(2026, 3, 1)


def test_filters_are_by_watch_day_state_and_how_sure(found):
    rows = found.faces(ALL, Sort.OLDEST, limit=1000)
    assert {r["watch"] for r in found.faces(Filter(watches=("door",)), Sort.NEWEST, limit=99)} == {"door"}
    march = Filter(first=date(2026, 3, 1), last=date(2026, 3, 1))
    assert [r["name"] for r in found.faces(march, Sort.NEWEST, limit=99)] == ["door/0.jpg"]
    for state in State:
        expected = sum(row["state"] == state.value for row in rows)
        assert found.totals(Filter(states=(state,))).faces == expected
    sure = Filter(sure=(0.9, 1.0))
    assert found.totals(sure).faces == sum(round(row["probability"], 2) >= 0.9 for row in rows)


def test_sorted_rows_come_in_pages_that_do_not_overlap(found):
    rows = found.faces(ALL, Sort.LEAST_SURE, limit=1000)
    assert rows == sorted(rows, key=lambda r: (r["probability"], r["id"], r["face"]))
    assert (
        found.faces(ALL, Sort.LEAST_SURE, limit=4) + found.faces(ALL, Sort.LEAST_SURE, limit=4, offset=4)
        == rows[:8]
    )


def test_counts_over_time_and_by_watch_add_up(found):
    total = found.totals(ALL).faces
    over_time = found.over_time(ALL)
    assert sum(row.faces for row in over_time) == sum(row.faces for row in found.by_watch(ALL)) == total
    assert [row.key for row in over_time] == sorted(row.key for row in over_time)
    assert found.over_time(Filter(last=date(2026, 3, 1)))[0].key == "2026-03-01 08:00"


def test_names_that_look_like_questions_to_a_database_are_only_names(found):
    assert found.totals(Filter(watches=("door') OR true --",))).faces == 0


def test_where_nothing_is_done_yet_the_answers_are_empty(tmp_path):
    with Results(tmp_path) as opened:
        assert opened.is_empty
        assert opened.size() == (0, 0, 0)
        assert opened.totals(ALL).faces == 0
        assert opened.over_time(ALL) == opened.watches() == []
        assert opened.days() is None


def test_a_picture_is_shown_blurred_unless_faces_are_asked_for(results, found):
    rows, pictures = found.faces(Filter(watches=("gate",)), Sort.NEWEST, limit=1), ArchivePictures(results)
    blurred = pictures.jpeg(rows[0]["id"], rows, side=160)
    assert blurred != pictures.jpeg(rows[0]["id"], rows, side=160, blur=False)
    assert pictures.jpeg(2, [], side=160) is None  # notes.jpg is none
    pictures.close()


def test_the_summary_names_counts_and_reasons_and_shows_faces_only_when_asked(results):
    plain = archive_html(results)
    assert "12" in plain
    assert "not a picture" in plain
    assert "<img" not in plain
    assert "Not finished" not in plain
    shown = archive_html(results, thumbnails=True)
    assert "All faces are blurred" in shown or "No picture shows anybody without a mask" in shown
