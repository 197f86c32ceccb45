"""History: people and masks over time, on the page and printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maskdet.reports.history_report import DateRange, history_html
from maskdet.store.recording import count_minute
from tests.support.happenings import minute
from tests.support.pages.words import words
from ui.history.history import totals
from ui.history.plots import people_plot, share_plot

HISTORY = "pages/history.py"
WRONGLY = {"unmasked_s": 30, "incorrect_s": 30, "tracks": 3, "tracks_incorrect": 1}


def test_without_counts_the_page_says_so(visit, store):
    assert "Nothing was counted" in words(visit(HISTORY))


@pytest.mark.parametrize("by", ["Over time", "Hour of the day", "Weekday", "Camera"])
def test_people_and_masks_are_shown_by(by, visit, store):
    count_minute(store, minute(start=datetime.now(UTC).replace(second=0, microsecond=0)))
    page = visit(HISTORY)
    page.segmented_control(key="history_by").set_value(by).run()
    assert not page.exception
    assert page.dataframe[0].value["People on average"][0] == 2
    assert page.dataframe[0].value["Time with a mask"][0] == "50.0\u00a0%"


def test_a_share_short_of_all_is_never_shown_as_all(store):
    count_minute(store, minute(masked_s=99_999, unmasked_s=1))
    line = share_plot(
        DateRange(minute().start.date(), minute().start.date(), ()).rows(store, "watch"), ["Entrance"]
    )
    assert list(line.data[0].text) == ["99.9 %"]
    assert line.data[0].hovertemplate == "%{text}"


def test_masks_worn_wrongly_have_figures_of_their_own_where_there_were_any(visit, store):
    count_minute(store, minute(start=datetime.now(UTC).replace(second=0, microsecond=0), **WRONGLY))
    page = visit(HISTORY)
    assert {metric.label: metric.value for metric in page.metric}["Worn wrongly"] == "25.0\u00a0%"
    table = page.dataframe[0].value
    assert (table["Worn wrongly"][0], table["… worn wrongly"][0]) == ("25.0\u00a0%", 1)


def test_masks_worn_wrongly_have_a_line_and_bars_of_their_own(store):
    count_minute(store, minute(**WRONGLY))
    rows = DateRange(minute().start.date(), minute().start.date(), ()).rows(store, "watch")
    masked, wrongly = share_plot(rows, ["Entrance"]).data
    assert (masked.name, wrongly.name, list(wrongly.y)) == ("With mask", "Mask worn wrongly", [0.25])
    assert masked.line.dash != wrongly.line.dash
    assert "Mask worn wrongly" in [bars.name for bars in people_plot(rows, ["Entrance"]).data]


def test_cameras_that_only_count_are_in_the_history(visit, store):
    count_minute(store, minute(watch="Ward", minutes=20, start=datetime.now(UTC) - timedelta(minutes=1)))
    page = visit(HISTORY)
    assert [metric.value for metric in page.metric] == ["50.0\u00a0%", "2", "2", "60 s", "0"]


def test_the_report_holds_the_figures_and_needs_nothing_else(store):
    count_minute(store, minute())
    period = DateRange(minute().start.date(), minute().start.date(), ("Entrance",))
    html = history_html(store, period, totals(period.rows(store, "watch")))
    assert "Worn wrongly" not in html
    assert "50.0\u00a0%" in html
    assert "Entrance" in html
    assert "src=" not in html
    assert "http" not in html


def test_the_report_tells_of_masks_worn_wrongly(store):
    count_minute(store, minute(**WRONGLY))
    period = DateRange(minute().start.date(), minute().start.date(), ())
    html = history_html(store, period, totals(period.rows(store, "watch")))
    assert html.count("Worn wrongly") == 5  # the figure, and a column of each table
    assert "25.0\u00a0%" in html
