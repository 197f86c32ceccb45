"""Keeping what happens: an event with its picture and messages in one transaction, and the counts of a minute."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from maskdet.alerts import Event, Place
from maskdet.cameras import Watch
from maskdet.store.database import Store
from maskdet.store.tables import NAME, ClipRow, DeliveryRow, EventRow, MinuteRow, PictureRow
from maskdet.tracking import MinuteCount

WAITING = "waiting"


def record(store: Store, event: Event, watch: Watch, picture: bytes | None = None) -> None:
    """Keep an event, and the messages about it that are to be sent. Safe to do twice.

    Args:
        watch: whose event it is; with `statistics_only` nothing is stored.
        picture: JPEG, faces hidden unless the watch shows them; stored only where it attaches pictures.

    Raises: StoreProblem; then nothing was stored.
    """
    if watch.statistics_only:
        return
    picture = picture if watch.attach_picture else None
    with store.writing() as session:
        if session.scalar(select(EventRow.id).where(EventRow.event_id == event.event_id)):
            return
        session.add(_row(event))
        session.flush()  # pictures and deliveries point to it
        if picture:
            session.add(_picture(event, watch, picture))
        if event.sends:
            _add_deliveries(session, event, watch, attach=picture is not None)


def record_clip(store: Store, event_id: str, mp4: bytes) -> None:
    """Keep the clip of an event; of one that is not kept (any more) there is none. Safe to do twice.

    Raises: StoreProblem; then nothing was stored.
    """
    with store.writing() as session:
        time = session.scalar(select(EventRow.time).where(EventRow.event_id == event_id))
        if time is not None:
            session.merge(ClipRow(event_id=event_id, time=time, mp4=mp4))


def count_minute(store: Store, count: MinuteCount) -> None:
    """Keep the counts of a minute. Safe to do twice.

    Raises: StoreProblem; then nothing was stored.
    """
    with store.writing() as session:
        session.merge(MinuteRow(**asdict(count) | {"watch": count.watch[:NAME]}))


def _row(event: Event) -> EventRow:
    values = asdict(event) | {"watch": event.watch[:NAME], "kind": event.kind.value}
    values |= {
        "state": event.state and event.state.value,
        "silenced": event.silenced and event.silenced.value,
        "place": event.place and " ".join(f"{share:.4f}" for share in event.place),
        "details": event.details and event.details.to_text(),
    }
    return EventRow(**values, marked_false=False)


def place_of(text: str | None) -> Place | None:
    """Where in the picture the person is, by the four shares of its column; None for none."""
    x, y, width, height = map(float, text.split()) if text else (0.0, 0.0, 0.0, 0.0)
    return (x, y, width, height) if text else None


def _picture(event: Event, watch: Watch, jpeg: bytes) -> PictureRow:
    hidden = not watch.show_faces
    return PictureRow(event_id=event.event_id, time=event.time, jpeg=jpeg, faces_hidden=hidden)


def _add_deliveries(session: Session, event: Event, watch: Watch, *, attach: bool) -> None:
    from maskdet.redaction import mask_url, reference

    now = datetime.now(UTC)
    for url in dict.fromkeys(watch.notify):
        row = DeliveryRow(
            event_id=event.event_id,
            reference=reference(url),
            receiver=mask_url(url)[:300],
            attach=attach,
            state=WAITING,
            attempt=0,
            created=now,
            next_attempt=now,
            error="",
        )
        session.add(row)
