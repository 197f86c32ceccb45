"""What was counted: people and the share of them with a mask over time, and by hour, weekday and camera."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.entrance import load_settings, settings_path
from maskdet.formatting import duration_text, number, plain
from maskdet.language import tr, tr_as, tr_later, tr_many
from maskdet.reports import DateRange
from maskdet.store import StatisticsRow, event_watches, watches
from ui.widgets.errors import empty_state
from ui.widgets.signed_in.downloads import offer_file
from ui.widgets.states import percent
from ui.widgets.watches import date_format, watch_store

if TYPE_CHECKING:
    from maskdet.store import By

DAYS_SHOWN = 7  # at first
OVER_TIME, HOURS = tr_later("Over time"), tr_later("Hour of the day")
WEEKDAYS, CAMERAS = tr_later("Weekday"), tr_later("Camera")


def show_history() -> None:
    """The whole page.

    Raises: StoreProblem.
    """
    period = choose()
    if period is None:
        return
    by_watch = period.rows(watch_store(), "watch")
    if not by_watch:
        empty_state(
            tr("Nothing was counted in this time"),
            tr(
                "Choose other days, or add a camera under Cameras and press “Start watching”. Counts appear after a minute."
            ),
            icon=":material/monitoring:",
        )
        return
    show_totals(by_watch)
    show_plots(period, by_watch)
    offer_report(period, by_watch)


def choose() -> DateRange | None:
    """The days and cameras; None while only one end of the days is chosen."""
    today = date.today()
    cameras = {row.watch.name for row in watches(watch_store())} | set(event_watches(watch_store()))
    names = sorted(cameras | _entrances())
    left, right = st.columns(2)
    days = left.date_input(
        tr("From, to"),
        (today - timedelta(days=DAYS_SHOWN - 1), today),
        max_value=today,
        format=date_format(),
        key="history_days",
        persist_state="session",
    )
    chosen = right.multiselect(
        tr("Camera"), names, key="history_watches", persist_state="session", placeholder=tr("All")
    )
    if len(days) < 2:
        st.caption(tr("Choose the last day, too."))
        return None
    return DateRange(days[0], days[1], tuple(chosen))


def _entrances() -> set[str]:
    """That of the door screen, whose own camera is no watch; none before it was set up."""
    settings = load_settings() if settings_path().exists() else None
    return {settings.name} if settings and settings.watch_id is None else set()


def show_totals(by_watch: Sequence[StatisticsRow]) -> None:
    """The time in numbers."""
    with st.grid(6, min_column_width=168, key="history_totals"):
        for title, value in totals(by_watch).items():
            st.metric(title, value, border=True)


def totals(by_watch: Sequence[StatisticsRow]) -> dict[str, str]:
    """Title -> value."""
    masked = sum(row.masked_s for row in by_watch)
    wrongly = sum(row.incorrect_s for row in by_watch)
    judged = masked + wrongly + sum(row.unmasked_s for row in by_watch)
    watched = sum(row.watched_s for row in by_watch)
    return {
        tr("Time with a mask"): percent(masked / judged) if judged else "–",
        **({tr("Worn wrongly"): percent(wrongly / judged)} if wrongly else {}),
        tr("Came into view"): number(sum(row.tracks for row in by_watch)),
        **_walked(by_watch),
        tr("Most at once"): number(max(row.people_max for row in by_watch)),
        tr("Watched"): _watched(watched),
        tr("Events"): number(sum(row.events for row in by_watch)),
    }


def _watched(seconds: float) -> str:
    return tr("{hours} h", hours=number(seconds / 3600)) if seconds >= 36_000 else duration_text(seconds)


def _walked(by_watch: Sequence[StatisticsRow]) -> dict[str, str]:
    """Who walked over the line of a door screen, where anyone did."""
    entered, exited = sum(row.entered for row in by_watch), sum(row.exited for row in by_watch)
    return {tr("In / out"): f"{number(entered)} / {number(exited)}"} if entered or exited else {}


def show_plots(period: DateRange, by_watch: Sequence[StatisticsRow]) -> None:
    """People and share, side by side, by what the visitor chooses; the same as a table."""
    from maskdet.reports import keys_of
    from ui.history.plots import people_plot, share_plot

    part = st.segmented_control(
        tr_as("before a choice: by hour, by camera", "By"),
        [OVER_TIME, HOURS, WEEKDAYS, CAMERAS],
        format_func=tr,
        default=OVER_TIME,
        required=True,
        key="history_by",
        persist_state="session",
        label_visibility="collapsed",
    )
    by = _by(part, period)
    rows = by_watch if by == "watch" else period.rows(watch_store(), by)
    keys = keys_of(rows, by)
    left, right = st.columns(2, gap="medium")
    left.plotly_chart(people_plot(rows, keys), key="people_plot", alt=tr("People in view"))
    right.plotly_chart(
        share_plot(rows, keys),
        key="share_plot",
        alt=tr("Share of the time with a mask, and with one worn wrongly"),
    )
    with st.expander(tr("As a table"), icon=":material/table:"):
        st.dataframe(table(rows, keys), hide_index=True)


def _by(part: str, period: DateRange) -> By:
    """What the visitor chose, as the store knows it."""
    parts: dict[str, By] = {OVER_TIME: period.over_time, HOURS: "hour_of_day", WEEKDAYS: "weekday"}
    return parts.get(part, "watch")


def table(rows: Sequence[StatisticsRow], keys: Sequence[str]) -> list[dict[str, object]]:
    """The rows in words; of masks worn wrongly where there were any."""
    wrongly = any(row.incorrect_s for row in rows)
    walked = any(row.entered or row.exited for row in rows)
    return [
        {
            tr("When or where"): key,
            tr("People on average"): round(row.people_mean, 2),
            tr("Most at once"): row.people_max,
            tr("Time with a mask"): _share(row.share_masked),
            **({tr("Worn wrongly"): _share(row.share_incorrect)} if wrongly else {}),
            tr("Came into view"): row.tracks,
            tr("… without a mask"): row.tracks_unmasked,
            **({tr("… worn wrongly"): row.tracks_incorrect} if wrongly else {}),
            **({tr("Walked in"): row.entered, tr("… out"): row.exited} if walked else {}),
            tr("Watched (h)"): round(row.watched_s / 3600, 2),
            tr("Events"): row.events,
        }
        for row, key in zip(rows, keys, strict=True)
    ]


def _share(value: float | None) -> str:
    return "" if value is None else percent(value)


# Taking it away


def offer_report(period: DateRange, by_watch: Sequence[StatisticsRow]) -> None:
    """The report as a page and on paper."""
    from maskdet.reports import history_html, pdf_possible, report_pdf

    st.subheader(tr("Printable report"), anchor=False)
    name = f"masks_{period.first}_{period.last}"

    def html() -> str:
        return history_html(watch_store(), period, totals(by_watch))

    with st.container(horizontal=True, key="history_downloads"):
        offer_file(
            tr("Page (HTML)"),
            lambda: html().encode(),
            f"{name}.html",
            "text/html",
            key="history_html",
            icon=":material/html:",
            type="primary",
        )
        if pdf_possible():
            offer_file(
                tr("Paper (PDF)"),
                lambda: report_pdf(html()),
                f"{name}.pdf",
                "application/pdf",
                key="history_pdf",
                icon=":material/picture_as_pdf:",
            )
    days = tr_many("{n} day", "{n} days", period.num_days)
    if period.watches:
        what = tr("The counts of {days} of {cameras}", days=days, cameras=plain(", ".join(period.watches)))
    else:
        what = tr("The counts of {days}", days=days)
    st.caption(tr("{what}; no pictures. It opens without internet and prints in grey.", what=what))
