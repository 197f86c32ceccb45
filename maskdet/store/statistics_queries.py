"""People and the share of them with a mask, by hour of the day, weekday, day, hour or watch.

The database adds up quarters or hours; these are put under local hours and days here, where summer time is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Literal

from sqlalchemy import BigInteger, Select, func, select, type_coerce

from maskdet.store.database import Store
from maskdet.store.limits import visible
from maskdet.store.tables import EventRow, MinuteRow

_Query = Select[*tuple[Any, ...]]
By = Literal["hour", "weekday", "day", "hour_of_day", "watch"]
HOUR, QUARTER = 3600, 900  # seconds; some zones are half an hour or a quarter off


@dataclass(frozen=True)
class StatisticsRow:
    """What was counted in one hour, on one weekday ... over the chosen time.

    Attributes:
        key: a datetime in local time, without its zone (hour, day), 0 to 23 (hour_of_day), 0 for Monday to 6 (weekday), or the watch's name.
        people_mean: people in view at a time; people_max: the most at once by one watch.
        share_masked: of the time people were seen and judged, 0..1; None where nobody was.
        watched_s: seconds with a picture; the others: person-seconds by state.
        tracks: people who came into view; tracks_unmasked, tracks_incorrect: those of them seen without a mask, or else
            with one worn wrongly. entered, exited: who walked in and out over the line of a door screen.
        events: reported, without those of something that ended or were marked as false.
    """

    key: Any
    people_mean: float
    people_max: int
    share_masked: float | None
    watched_s: float
    masked_s: float
    unmasked_s: float
    incorrect_s: float
    unsure_s: float
    tracks: int
    tracks_unmasked: int
    tracks_incorrect: int
    events: int
    entered: int = 0
    exited: int = 0

    @property
    def share_incorrect(self) -> float | None:
        """Of the same time, the share with a mask worn wrongly, 0..1."""
        judged = self.masked_s + self.unmasked_s + self.incorrect_s
        return self.incorrect_s / judged if judged else None


def statistics(
    store: Store,
    by: By,
    *,
    start: datetime,
    end: datetime,
    watches: Sequence[str] = (),
    zone: tzinfo | None = None,
) -> list[StatisticsRow]:
    """One row for each key with anything, in its order.

    Args:
        start, end: aware; from, and up to but not including.
        watches: names; none stands for all.
        zone: in which hours and days are counted; by default this computer's.

    Raises: StoreProblem.
    """
    bin_s = HOUR if _whole_hours(start, zone) and _whole_hours(end, zone) else QUARTER
    sums: dict[Any, _Sum] = defaultdict(_Sum)
    key_of = _key_of(by, zone)
    with store.reading() as session:
        for watch, number, most, *values in session.execute(
            _minutes(bin_s, start, end, watches).where(visible(session, MinuteRow.watch))
        ):
            sums[key_of(watch, number * bin_s)].add(most, values)
        for watch, number, count in session.execute(
            _events(bin_s, start, end, watches).where(visible(session, EventRow.watch))
        ):
            sums[key_of(watch, number * bin_s)].events += count
    return [sums[key].row(key) for key in sorted(sums)]


class _Sum:
    """What is added up for one key."""

    def __init__(self) -> None:
        self.people_max = self.events = 0
        self.values = [0.0] * len(_SUMMED)

    def add(self, people_max: int, values: Sequence[float]) -> None:
        self.people_max = max(self.people_max, people_max)
        self.values = [a + b for a, b in zip(self.values, values, strict=True)]

    def row(self, key: Any) -> StatisticsRow:
        watched, people, masked, unmasked, incorrect, unsure, *numbers = self.values
        tracks, tracks_unmasked, tracks_incorrect, entered, exited = map(round, numbers)
        judged = masked + unmasked + incorrect
        return StatisticsRow(
            key,
            people / watched if watched else 0.0,
            self.people_max,
            masked / judged if judged else None,
            watched,
            masked,
            unmasked,
            incorrect,
            unsure,
            tracks,
            tracks_unmasked,
            tracks_incorrect,
            self.events,
            entered,
            exited,
        )


_SUMMED = (
    MinuteRow.watched_s,
    MinuteRow.people_s,
    MinuteRow.masked_s,
    MinuteRow.unmasked_s,
    MinuteRow.incorrect_s,
    MinuteRow.unsure_s,
    MinuteRow.tracks,
    MinuteRow.tracks_unmasked,
    MinuteRow.tracks_incorrect,
    MinuteRow.entered,
    MinuteRow.exited,
)


def _minutes(bin_s: int, start: datetime, end: datetime, watches: Sequence[str]) -> _Query:
    number = (type_coerce(MinuteRow.start, BigInteger) // (1000 * bin_s)).label("number")
    columns = (MinuteRow.watch, number, func.max(MinuteRow.people_max), *(func.sum(c) for c in _SUMMED))
    query = select(*columns).where(MinuteRow.start >= start, MinuteRow.start < end)
    return _of(query, MinuteRow.watch, watches).group_by(MinuteRow.watch, number)


def _events(bin_s: int, start: datetime, end: datetime, watches: Sequence[str]) -> _Query:
    number = (type_coerce(EventRow.time, BigInteger) // (1000 * bin_s)).label("number")
    query = select(EventRow.watch, number, func.count()).where(EventRow.time >= start, EventRow.time < end)
    # A digest stands for events that are counted themselves.
    query = query.where(
        EventRow.ended.is_(False), EventRow.marked_false.is_(False), EventRow.kind != "digest"
    )
    return _of(query, EventRow.watch, watches).group_by(EventRow.watch, number)


def _of(query: _Query, column: Any, watches: Sequence[str]) -> _Query:
    return query.where(column.in_(watches)) if watches else query


def _key_of(by: By, zone: tzinfo | None) -> Callable[[str, int], Any]:
    def key(watch: str, seconds: int) -> Any:
        if by == "watch":
            return watch
        local = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
        if by == "hour_of_day":
            return local.hour
        if by == "weekday":
            return local.weekday()
        return datetime(local.year, local.month, local.day, 0 if by == "day" else local.hour)

    return key


def _whole_hours(moment: datetime, zone: tzinfo | None) -> bool:
    return (moment.astimezone(zone).utcoffset() or timedelta()) % timedelta(hours=1) == timedelta()
