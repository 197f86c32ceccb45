"""History: people and masks over time, on the page and printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maskdet.reports.history_report import DateRange, history_html
from maskdet.store.recording import count_minute
from tests.support.happenings import minute
from tests.support.pages.words import words
from ui.history.history import totals
from ui.history.plots import share_plot

HISTORY = "pages/history.py"


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


def test_cameras_that_only_count_are_in_the_history(visit, store):
    count_minute(store, minute(watch="Ward", minutes=20, start=datetime.now(UTC) - timedelta(minutes=1)))
    page = visit(HISTORY)
    assert [metric.value for metric in page.metric] == ["50.0\u00a0%", "2", "2", "60 s", "0"]


def test_the_report_holds_the_figures_and_needs_nothing_else(store):
    count_minute(store, minute())
    period = DateRange(minute().start.date(), minute().start.date(), ("Entrance",))
    html = history_html(store, period, totals(period.rows(store, "watch")))
    assert "50.0\u00a0%" in html
    assert "Entrance" in html
    assert "src=" not in html
    assert "http" not in html
