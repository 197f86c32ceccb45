"""The events that were stored: a page of them, their number, and how people judge them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from maskdet.access import Role, allowed
from maskdet.alerts import Event, EventKind, Suppression, details_of
from maskdet.results import State
from maskdet.store.audit_rows import note
from maskdet.store.database import Store
from maskdet.store.limits import visible
from maskdet.store.recording import place_of
from maskdet.store.tables import ClipRow, EventRow, PictureRow

_Query = Select[*tuple[Any, ...]]
BATCH = 1000  # rows at once for a file


@dataclass(frozen=True)
class EventFilter:
    """Which events; what is left out does not restrict.

    Attributes:
        start, end: aware; from, and up to but not including.
        acknowledged, marked_false, ended, sent: True or False: only such; None: all.
        text: a part of the sentence, which is stored in English, in any case.
    """

    watches: Sequence[str] = ()
    kinds: Sequence[EventKind] = ()
    start: datetime | None = None
    end: datetime | None = None
    acknowledged: bool | None = None
    marked_false: bool | None = None
    ended: bool | None = None
    sent: bool | None = None
    text: str = ""


@dataclass(frozen=True)
class StoredEvent:
    """An event, and how people judged it; times in UTC.

    Attributes:
        faces_hidden: whether its picture was stored with all faces made unrecognisable; False also where that is not known.
    """

    event: Event
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    marked_false: bool
    has_picture: bool
    faces_hidden: bool = False
    has_clip: bool = False


def events(
    store: Store, chosen: EventFilter | None = None, *, page: int = 1, per_page: int = 50
) -> list[StoredEvent]:
    """One page of events, the newest first; pages count from 1.

    Raises: StoreProblem.
    """
    query = _ordered(chosen).limit(per_page).offset(per_page * (max(1, page) - 1))
    with store.reading() as session:
        return [_stored(*found) for found in session.execute(_seen(session, query))]


def iterate_events(store: Store, chosen: EventFilter | None = None) -> Iterator[StoredEvent]:
    """All of them, the newest first, a thousand at a time in memory: for a file.

    Raises: StoreProblem.
    """
    last: tuple[datetime, int] | None = None
    while True:
        query = _ordered(chosen).limit(BATCH)
        if last:
            time, number = last
            before = (EventRow.time < time) | ((EventRow.time == time) & (EventRow.id < number))
            query = query.where(before)
        with store.reading() as session:
            rows = [
                (row.time, row.id, _stored(row, *more))
                for row, *more in session.execute(_seen(session, query))
            ]
        yield from (stored for _, _, stored in rows)
        if len(rows) < BATCH:
            return
        last = rows[-1][:2]


def count_events(store: Store, chosen: EventFilter | None = None) -> int:
    """How many there are. Raises: StoreProblem."""
    with store.reading() as session:
        return session.scalar(_seen(session, _filtered(select(func.count(EventRow.id)), chosen))) or 0


def event(store: Store, event_id: str) -> StoredEvent | None:
    """One event; None where there is none. Raises: StoreProblem."""
    with store.reading() as session:
        found = session.execute(_seen(session, _with_files().where(EventRow.event_id == event_id))).first()
        return _stored(*found) if found else None


def picture(store: Store, event_id: str) -> bytes | None:
    """The JPEG of an event, with faces where `faces_hidden` is not set; None where none was stored. Raises: StoreProblem."""
    with store.reading() as session:
        query = select(PictureRow.jpeg).join(EventRow, EventRow.event_id == PictureRow.event_id)
        found: bytes | None = session.scalar(_seen(session, query.where(PictureRow.event_id == event_id)))
        return found


def clip(store: Store, event_id: str) -> bytes | None:
    """The MP4 around an event, faces hidden; None where none was stored. Raises: StoreProblem."""
    with store.reading() as session:
        query = select(ClipRow.mp4).join(EventRow, EventRow.event_id == ClipRow.event_id)
        found: bytes | None = session.scalar(_seen(session, query.where(ClipRow.event_id == event_id)))
        return found


def event_watches(store: Store) -> list[str]:
    """Names of all watches that have events, also of deleted ones. Raises: StoreProblem."""
    with store.reading() as session:
        query = select(EventRow.watch).distinct().order_by(EventRow.watch)
        return list(session.scalars(_seen(session, query)))


@allowed(Role.OPERATOR)
def acknowledge(store: Store, event_ids: Sequence[str], *, who: str) -> int:
    """Note that somebody has read them; the first who does so counts.

    Returns: how many were not acknowledged before.
    Raises: StoreProblem.
    """
    values = {"acknowledged_at": datetime.now(UTC), "acknowledged_by": who}
    return _change(store, event_ids, EventRow.acknowledged_at.is_(None), values, (who, "acknowledged events"))


@allowed(Role.OPERATOR)
def mark_false(store: Store, event_ids: Sequence[str], *, who: str, false: bool = True) -> int:
    """Mark them as false alarms, or take that back.

    Returns: how many were changed.
    Raises: StoreProblem.
    """
    what = "marked events as false" if false else "marked events as right"
    return _change(
        store, event_ids, EventRow.marked_false.is_(not false), {"marked_false": false}, (who, what)
    )


def _change(
    store: Store, event_ids: Sequence[str], which: Any, values: dict[str, Any], entry: tuple[str, str]
) -> int:
    with store.writing() as session:
        ids = _seen(session, select(EventRow.event_id).where(EventRow.event_id.in_(event_ids), which))
        changed = list(session.scalars(ids))
        session.execute(update(EventRow).where(EventRow.event_id.in_(changed)).values(values))
        if changed:
            note(session, *entry, about=", ".join(changed[:20]) + (" ..." if len(changed) > 20 else ""))
    return len(changed)


def _seen(session: Session, query: Select[Any]) -> Select[Any]:
    """The same, of cameras that who acts may see."""
    return query.where(visible(session, EventRow.watch))


def _with_files() -> _Query:
    """Events, and of each: whether there is a picture, whether its faces are hidden, and whether there is a clip."""
    pictures = select(PictureRow.event_id).where(PictureRow.event_id == EventRow.event_id)
    clips = select(ClipRow.event_id).where(ClipRow.event_id == EventRow.event_id)
    return select(
        EventRow,
        pictures.exists(),
        pictures.where(PictureRow.faces_hidden.is_(True)).exists(),
        clips.exists(),
    )


def _ordered(chosen: EventFilter | None) -> _Query:
    return _filtered(_with_files(), chosen).order_by(EventRow.time.desc(), EventRow.id.desc())


def _filtered(query: _Query, chosen: EventFilter | None) -> _Query:
    for condition in _conditions(chosen or EventFilter()):
        query = query.where(condition)
    return query


def _conditions(chosen: EventFilter) -> Iterator[Any]:
    if chosen.watches:
        yield EventRow.watch.in_(chosen.watches)
    if chosen.kinds:
        yield EventRow.kind.in_([kind.value for kind in chosen.kinds])
    if chosen.start:
        yield EventRow.time >= chosen.start
    if chosen.end:
        yield EventRow.time < chosen.end
    if chosen.text:
        yield EventRow.sentence.icontains(chosen.text, autoescape=True)
    if chosen.acknowledged is not None:
        yield (
            EventRow.acknowledged_at.is_not(None)
            if chosen.acknowledged
            else EventRow.acknowledged_at.is_(None)
        )
    if chosen.sent is not None:
        yield EventRow.silenced.is_(None) if chosen.sent else EventRow.silenced.is_not(None)
    for column, wanted in ((EventRow.marked_false, chosen.marked_false), (EventRow.ended, chosen.ended)):
        if wanted is not None:
            yield column.is_(wanted)


def _stored(row: EventRow, has_picture: bool, faces_hidden: bool, has_clip: bool) -> StoredEvent:
    happened = Event(
        EventKind(row.kind),
        row.watch,
        row.time,
        row.sentence,
        row.seconds,
        row.track_id,
        State(row.state) if row.state else None,
        row.people,
        row.masked,
        row.share_masked,
        row.count,
        row.ended,
        Suppression(row.silenced) if row.silenced else None,
        place_of(row.place),
        row.film_s,
        details_of(row.details),
        row.event_id,
    )
    return StoredEvent(
        happened,
        row.acknowledged_at,
        row.acknowledged_by,
        row.marked_false,
        bool(has_picture),
        bool(faces_hidden),
        bool(has_clip),
    )
