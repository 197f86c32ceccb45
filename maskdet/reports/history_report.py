"""The report of the History: one page that needs nothing else, to print and hand on. It holds counts, and nobody's picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from maskdet.formatting import day_text, in_one_piece, moment_text, percent, weekday
from maskdet.language import tr
from maskdet.registry import active_version
from maskdet.reports.rendering import now_text, rendered
from maskdet.settings import get_settings
from maskdet.store import By, StatisticsRow, Store, statistics

TEMPLATE = "history_report.html"
HOURLY_UP_TO = 3  # days; longer times are shown by day


@dataclass(frozen=True)
class DateRange:
    """Days from `first` to `last`, both whole, in local time, and cameras; none stands for all."""

    first: date
    last: date
    watches: tuple[str, ...] = ()

    @property
    def num_days(self) -> int:
        """Both ends counted."""
        return (self.last - self.first).days + 1

    @property
    def over_time(self) -> By:
        """Hours for few days, else days."""
        return "hour" if self.num_days <= HOURLY_UP_TO else "day"

    def rows(self, store: Store, by: By) -> list[StatisticsRow]:
        """What was counted. Raises: StoreProblem."""
        start = datetime.combine(self.first, time()).astimezone()
        # Midnight of the next day by the calendar: days of 23 and 25 hours are whole days, too.
        end = datetime.combine(self.last + timedelta(days=1), time()).astimezone()
        return statistics(store, by, start=start, end=end, watches=self.watches)


def history_html(store: Store, period: DateRange, totals: Mapping[str, str]) -> str:
    """The chosen days as an HTML page.

    Raises: StoreProblem; ModelNotFound.
    """
    titles: dict[By, str] = {
        period.over_time: tr("Over time"),
        "hour_of_day": tr("By hour of the day"),
        "weekday": tr("By weekday"),
        "watch": tr("By camera"),
    }
    return rendered(
        TEMPLATE,
        period=period,
        totals=totals,
        sections=[_section(store, period, by, title) for by, title in titles.items()],
        version=active_version(get_settings().models_dir).name,
        now=now_text(),
    )


@dataclass(frozen=True)
class SectionRow:
    """A line of the page. `share`, `wrongly`: of time with a mask, and one worn wrongly, in words; width: of its bar, in percent."""

    key: str
    row: StatisticsRow
    share: str
    wrongly: str
    width: int


@dataclass(frozen=True)
class Section:
    """A table of the page."""

    title: str
    rows: list[SectionRow]

    @property
    def has_wrong(self) -> bool:
        """Whether any mask was worn wrongly."""
        return any(entry.row.incorrect_s for entry in self.rows)


def _section(store: Store, period: DateRange, by: By, title: str) -> Section:
    rows = period.rows(store, by)
    return Section(title, [_row(row, key) for row, key in zip(rows, keys_of(rows, by), strict=True)])


def _row(row: StatisticsRow, key: str) -> SectionRow:
    width = round(100 * (row.share_masked or 0))
    return SectionRow(key, row, _words(row.share_masked), _words(row.share_incorrect), width)


def _words(share: float | None) -> str:
    return "–" if share is None else in_one_piece(percent(share))


def keys_of(rows: Sequence[StatisticsRow], by: By) -> list[str]:
    """What each row is about, in words that sort as the rows do."""
    words: dict[By, Callable[[Any], str]] = {
        "hour": moment_text,
        "day": day_text,
        "hour_of_day": lambda key: f"{key:02d}:00",
        "weekday": weekday,
        "watch": str,
    }
    return [words[by](row.key) for row in rows]
