"""Today against the usual day: how much was reported, and how much of the time people wore a mask, up to this hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from maskdet.store.database import Store
from maskdet.store.statistics_queries import StatisticsRow, statistics

DAYS = 14  # that are looked back on
MIN_DAYS = 3  # watched ones, before there is a usual day


@dataclass(frozen=True)
class DayComparison:
    """Today so far, and the mean of the days before up to the same hour.

    Attributes:
        events, share_masked: of today; the share (0..1) is None where nobody was seen.
        usual_events, usual_share: None before MIN_DAYS were watched.
        days: how many days the usual one is made of.
    """

    events: int
    share_masked: float | None
    usual_events: float | None
    usual_share: float | None
    days: int


def compare_today(store: Store, now: datetime, zone: tzinfo | None = None) -> DayComparison:
    """Count today and the days before.

    Args:
        now: aware.
        zone: in which days are counted; by default this computer's.

    Raises: StoreProblem.
    """
    local = now.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    end = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    rows = statistics(store, "hour", start=midnight - timedelta(days=DAYS), end=end, zone=zone)
    by_day: dict[date, list[StatisticsRow]] = defaultdict(list)
    for row in rows:
        if row.key.hour <= local.hour:
            by_day[row.key.date()].append(row)
    today = by_day.pop(local.date(), [])
    days = [day for day in by_day.values() if any(row.watched_s for row in day)]
    known = len(days) >= MIN_DAYS
    return DayComparison(
        events=sum(row.events for row in today),
        share_masked=_share(today),
        usual_events=sum(row.events for day in days for row in day) / len(days) if known else None,
        usual_share=_share([row for day in days for row in day]) if known else None,
        days=len(days),
    )


def _share(rows: Sequence[StatisticsRow]) -> float | None:
    masked = sum(row.masked_s for row in rows)
    judged = masked + sum(row.unmasked_s + row.incorrect_s for row in rows)
    return masked / judged if judged else None
