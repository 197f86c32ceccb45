"""`/api/v1/events` and `/api/v1/statistics`: what the watches reported and counted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from maskdet.alerts import EventKind
from maskdet.api.access import Operator, store_of_settings
from maskdet.api.answers import EventAnswer, EventsAnswer, StatisticsAnswer
from maskdet.api.problems import Refused
from maskdet.store import By, EventFilter, StoredEvent, count_events, events, statistics

router = APIRouter(tags=["Cameras"])
MAX_PAGE = 1_000_000  # no database is that large, and larger numbers fit into none
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
LONGEST = timedelta(days=400)
Moment = Annotated[AwareDatetime | None, Query(description="with its zone, as 2026-11-02T08:00:00Z")]
Names = Annotated[list[str] | None, Query(description="of watches; repeatable")]


@router.get("/api/v1/events")
def list_events(
    key: Operator,
    watch: Names = None,
    kind: Annotated[list[EventKind] | None, Query()] = None,
    start: Moment = None,
    end: Moment = None,
    acknowledged: Annotated[bool | None, Query()] = None,
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1,
    per_page: Annotated[int, Query(ge=1, le=500)] = 50,
) -> EventsAnswer:
    """What was reported, the newest first."""
    chosen = EventFilter(
        watches=_known(watch),
        kinds=kind or (),
        start=_possible(start),
        end=_possible(end),
        acknowledged=acknowledged,
    )
    store = store_of_settings()
    found = events(store, chosen, page=page, per_page=per_page)
    total = count_events(store, chosen)
    return EventsAnswer(total=total, page=page, per_page=per_page, events=[_answer(one) for one in found])


@router.get("/api/v1/statistics")
def counts(
    key: Operator,
    by: By = "hour",
    watch: Names = None,
    start: Moment = None,
    end: Moment = None,
) -> StatisticsAnswer:
    """People and the share of them with a mask; without times: of the last 24 hours."""
    until = _possible(end) or datetime.now(UTC)
    since = _possible(start) or until - timedelta(days=1)
    if not since < until <= since + LONGEST:
        raise Refused(
            422, f"start should be before end, and by {LONGEST.days} days at most. Choose other times."
        )
    rows = statistics(store_of_settings(), by, start=since, end=until, watches=_known(watch))
    return StatisticsAnswer(by=by, rows=[asdict(row) for row in rows])


def _answer(stored: StoredEvent) -> EventAnswer:
    about = asdict(stored.event)
    return EventAnswer(
        **{name: about[name] for name in EventAnswer.model_fields if name in about},
        acknowledged=stored.acknowledged_at is not None,
        marked_false=stored.marked_false,
        has_picture=stored.has_picture,
    )


def _known(names: list[str] | None) -> list[str]:
    """Names that a database may be asked for: PostgreSQL refuses zeros in them, and no watch has any."""
    return [name.replace("\0", "\ufffd") for name in names or ()]


def _possible(moment: datetime | None) -> datetime | None:
    if moment is not None and not EARLIEST <= moment <= LATEST:
        raise Refused(422, "Times lie between the years 2000 and 2200. Choose another one.")
    return moment
