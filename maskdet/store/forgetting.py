"""Forgetting a watch's past at once: what people may ask for, and what is done before a computer changes hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from maskdet.access import Role, allowed
from maskdet.settings import get_settings
from maskdet.store.audit_rows import note
from maskdet.store.database import Store, address_of
from maskdet.store.problems import StoreProblem
from maskdet.store.tables import AuditRow, ClipRow, DeliveryRow, EventRow, MinuteRow, PictureRow, WatchRow

FORGOT = "forgot a camera's past"


@dataclass(frozen=True)
class Past:
    """What is stored of a watch before a moment: how many of each kind; `counts`: minutes or hours of counting."""

    events: int
    pictures: int
    clips: int
    messages: int
    counts: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing."""
        return not any((self.events, self.pictures, self.clips, self.messages, self.counts))


@dataclass(frozen=True)
class Kept(Past):
    """How many of each kind are stored in all; `changes`: entries of who changed what."""

    changes: int
    watches: int


def num_kept(store: Store) -> Kept:
    """How much is stored of each kind. Raises: StoreProblem."""
    rows = (EventRow, PictureRow, ClipRow, DeliveryRow, MinuteRow, AuditRow, WatchRow)
    with store.reading() as session:
        return Kept(*(session.scalar(select(func.count()).select_from(row)) or 0 for row in rows))


def database_bytes() -> int | None:
    """The size of SQLite's files; None where a server keeps the events, or there is no file yet."""
    try:
        url = address_of(get_settings().database_url.get_secret_value())
    except StoreProblem:
        return None
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    files = [Path(url.database + ending) for ending in ("", "-wal", "-shm")]
    return sum(path.stat().st_size for path in files if path.is_file()) or None


def remembered_watches(store: Store) -> list[str]:
    """The names of all watches of which anything is stored, also of deleted ones. Raises: StoreProblem."""
    with store.reading() as session:
        named = {*session.scalars(select(EventRow.watch).distinct())}
        return sorted(named | {*session.scalars(select(MinuteRow.watch).distinct())})


def past_of(store: Store, watch: str, before: datetime) -> Past:
    """What `forget` would delete. Raises: StoreProblem; ValueError for a moment without a zone."""
    with store.reading() as session:
        return _past(session, watch, before)


@allowed(Role.ADMIN)
def forget(store: Store, watch: str, before: datetime, *, who: str) -> Past:
    """Delete everything stored of a watch before a moment (aware): events, pictures, clips, messages and counts.

    An hour of counts that began before it goes as a whole. The watch itself stays, and so do faces that a person kept for
    training. What is deleted is overwritten in a file of SQLite.

    Returns: what was deleted.
    Raises: StoreProblem, and then nothing was; ValueError for a moment without a zone; NotAllowed.
    """
    with store.writing() as session:
        found = _past(session, watch, before)
        ids = select(EventRow.event_id).where(EventRow.watch == watch, EventRow.time < before)
        for row in (
            PictureRow,
            ClipRow,
            DeliveryRow,
        ):  # by themselves: an old file may not know that they belong together
            session.execute(delete(row).where(row.event_id.in_(ids)))
        session.execute(delete(EventRow).where(EventRow.watch == watch, EventRow.time < before))
        session.execute(delete(MinuteRow).where(MinuteRow.watch == watch, MinuteRow.start < before))
        note(session, who, FORGOT, f"{watch}, before {before:%Y-%m-%d %H:%M %Z}: {_words(found)}")
    store.overwrite_deleted()
    return found


def _past(session: Session, watch: str, before: datetime) -> Past:
    ids = select(EventRow.event_id).where(EventRow.watch == watch, EventRow.time < before)

    def count(row: Any) -> int:
        return session.scalar(select(func.count()).select_from(row).where(row.event_id.in_(ids))) or 0

    counts = select(func.count()).where(MinuteRow.watch == watch, MinuteRow.start < before)
    return Past(
        count(EventRow), count(PictureRow), count(ClipRow), count(DeliveryRow), session.scalar(counts) or 0
    )


def _words(past: Past) -> str:
    return f"{past.events} events, {past.pictures} pictures, {past.clips} clips, {past.messages} messages, {past.counts} counts"
