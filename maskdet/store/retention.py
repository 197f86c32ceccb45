"""Deleting what is older than its kind is stored, and making old counts coarser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import BigInteger, CursorResult, Delete, delete, func, select, type_coerce
from sqlalchemy.orm import Session

from maskdet.settings import Settings, get_settings
from maskdet.store.database import Store
from maskdet.store.recording import WAITING
from maskdet.store.tables import (
    AuditRow,
    ClipRow,
    DeliveryRow,
    EventRow,
    MinuteRow,
    PictureRow,
    SuppressionRow,
)

# Minutes are of interest for a week. Older ones become hours, whose quarters are no longer known: in zones that are
# half an hour off they count to the hour they began in.
FINE_DAYS = 7
HOUR_MS = 3_600_000
ROLLED = "hour "  # begins the `part` of such an hour
SUMMED = (
    "watched_s",
    "people_s",
    "masked_s",
    "unmasked_s",
    "incorrect_s",
    "unsure_s",
    "tracks",
    "tracks_unmasked",
    "tracks_incorrect",
    "entered",
    "exited",
)


def apply_retention(store: Store, now: datetime, settings: Settings | None = None) -> dict[str, int]:
    """Delete what is too old; to be called every hour or so.

    Args:
        now: aware.

    Returns: kind -> how many were deleted.
    Raises: StoreProblem.
    """
    settings = settings or get_settings()
    with store.writing() as session:
        session.execute(delete(SuppressionRow).where(SuppressionRow.until < now))
        deleted = {kind: _deleted(session, query) for kind, query in _queries(settings, now).items()}
        _roll_up(session, now)
    store.overwrite_deleted()
    return deleted


def _queries(settings: Settings, now: datetime) -> dict[str, Delete]:
    def since(days: int) -> datetime:
        return now - timedelta(days=days)

    is_done = DeliveryRow.state != WAITING
    return {
        "pictures": delete(PictureRow).where(PictureRow.time < since(settings.keep_pictures_days)),
        "clips": delete(ClipRow).where(ClipRow.time < since(settings.keep_pictures_days)),
        "deliveries": delete(DeliveryRow).where(
            DeliveryRow.created < since(settings.keep_deliveries_days), is_done
        ),
        "events": delete(EventRow).where(EventRow.time < since(settings.keep_events_days)),
        "statistics": delete(MinuteRow).where(MinuteRow.start < since(settings.keep_statistics_days)),
        "audit": delete(AuditRow).where(AuditRow.time < since(settings.keep_audit_days)),
    }


def _deleted(session: Session, query: Delete) -> int:
    return cast("CursorResult[Any]", session.execute(query)).rowcount


def _roll_up(session: Session, now: datetime) -> None:
    """Put the minutes of each old hour together, so that a year of them is read in a moment."""
    end = (now - timedelta(days=FINE_DAYS)).replace(minute=0, second=0, microsecond=0)
    is_old = (MinuteRow.start < end) & MinuteRow.part.not_like(f"{ROLLED}%")
    hour = (type_coerce(MinuteRow.start, BigInteger) // HOUR_MS).label("hour")
    sums = [func.sum(getattr(MinuteRow, name)).label(name) for name in SUMMED]
    most = func.max(MinuteRow.people_max).label("people_max")
    query = select(MinuteRow.watch, hour, most, *sums).where(is_old).group_by(MinuteRow.watch, hour)
    rows = [dict(row) for row in session.execute(query).mappings()]
    session.execute(delete(MinuteRow).where(is_old))
    part = ROLLED + uuid4().hex[:8]  # a minute that came late makes a second one of the same hour
    for row in rows:
        start = datetime.fromtimestamp(row.pop("hour") * HOUR_MS / 1000, UTC)
        session.add(MinuteRow(start=start, part=part, minutes=60, **row))
