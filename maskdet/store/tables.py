"""The tables, as SQLAlchemy maps them. A change here needs a migration in `migrations/versions`; a test compares."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAME, WORD = 120, 40  # characters


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, stored as milliseconds since 1970: it sorts, groups and compares alike in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Milliseconds since 1970."""
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


def milliseconds(moment: datetime) -> int:
    """Since 1970. Raises: ValueError for a moment without a zone, which could be any."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs its zone, such as datetime.now(UTC).")
    return round(moment.timestamp() * 1000)


class Base(DeclarativeBase):
    """All tables of the store."""


class WatchRow(Base):
    """A watch. `config` is `Watch.to_json()` as JSON; it holds addresses and passwords."""

    __tablename__ = "watches"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME), unique=True)
    config: Mapped[str] = mapped_column(Text)
    enabled: Mapped[bool]
    changed: Mapped[datetime] = mapped_column(UtcTime)


class SuppressionRow(Base):
    """Until when nothing is sent: of a watch, of all (""), or by the cooldown that all share ("*")."""

    __tablename__ = "silences"
    name: Mapped[str] = mapped_column(String(NAME), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcTime)


class EventRow(Base):
    """An event, and how people judged it."""

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(36), unique=True)
    watch: Mapped[str] = mapped_column(String(NAME))
    kind: Mapped[str] = mapped_column(String(WORD))
    time: Mapped[datetime] = mapped_column(UtcTime)
    sentence: Mapped[str] = mapped_column(Text)
    seconds: Mapped[float] = mapped_column(Float)
    track_id: Mapped[int | None]
    state: Mapped[str | None] = mapped_column(String(WORD))
    people: Mapped[int]
    masked: Mapped[int]
    share_masked: Mapped[float | None] = mapped_column(Float)
    count: Mapped[int]
    ended: Mapped[bool]
    silenced: Mapped[str | None] = mapped_column(String(WORD))
    place: Mapped[str | None] = mapped_column(String(WORD))  # four shares with blanks between them
    film_s: Mapped[float | None] = mapped_column(Float)
    details: Mapped[str | None] = mapped_column(Text)  # `Details` as JSON
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcTime)
    acknowledged_by: Mapped[str | None] = mapped_column(String(NAME))
    marked_false: Mapped[bool]
    __table_args__ = (
        Index("ix_events_time", "time", "id"),
        Index("ix_events_watch_time", "watch", "time"),
        Index("ix_events_kind_time", "kind", "time"),
        Index("ix_events_acknowledged_time", "acknowledged_at", "time"),
    )


class PictureRow(Base):
    """The picture of an event, apart from it: lists of events need not read it, and it is deleted sooner.

    `faces_hidden`: whether nobody in it can be recognised, as it is stored; None: not known.
    """

    __tablename__ = "event_pictures"
    event_id: Mapped[str] = mapped_column(ForeignKey("events.event_id", ondelete="CASCADE"), primary_key=True)
    time: Mapped[datetime] = mapped_column(UtcTime, index=True)
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)
    faces_hidden: Mapped[bool | None]


class ClipRow(Base):
    """The clip of an event, all faces hidden; deleted with the pictures."""

    __tablename__ = "event_clips"
    event_id: Mapped[str] = mapped_column(ForeignKey("events.event_id", ondelete="CASCADE"), primary_key=True)
    time: Mapped[datetime] = mapped_column(UtcTime, index=True)
    mp4: Mapped[bytes] = mapped_column(LargeBinary)


class DeliveryRow(Base):
    """A message to one receiver. `reference` stands for the address, which is found in the watches."""

    __tablename__ = "deliveries"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.event_id", ondelete="CASCADE"))
    reference: Mapped[str] = mapped_column(String(WORD))
    receiver: Mapped[str] = mapped_column(String(300))  # the address without its secrets
    attach: Mapped[bool]
    state: Mapped[str] = mapped_column(String(WORD))
    attempt: Mapped[int]
    created: Mapped[datetime] = mapped_column(UtcTime, index=True)
    next_attempt: Mapped[datetime] = mapped_column(UtcTime)
    lease: Mapped[str | None] = mapped_column(String(WORD))  # of the worker that tries it now
    error: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    __table_args__ = (
        UniqueConstraint("event_id", "reference", name="uq_deliveries_event_reference"),
        Index("ix_deliveries_state_next", "state", "next_attempt"),
    )


class MinuteRow(Base):
    """What a watch saw in a minute, or `minutes` of them; see `MinuteCount`."""

    __tablename__ = "minute_statistics"
    start: Mapped[datetime] = mapped_column(UtcTime, primary_key=True)
    watch: Mapped[str] = mapped_column(String(NAME), primary_key=True)
    part: Mapped[str] = mapped_column(String(WORD), primary_key=True)
    minutes: Mapped[int]
    watched_s: Mapped[float] = mapped_column(Float)
    people_s: Mapped[float] = mapped_column(Float)
    masked_s: Mapped[float] = mapped_column(Float)
    unmasked_s: Mapped[float] = mapped_column(Float)
    incorrect_s: Mapped[float] = mapped_column(Float)
    unsure_s: Mapped[float] = mapped_column(Float)
    people_max: Mapped[int]
    tracks: Mapped[int]
    tracks_unmasked: Mapped[int]
    tracks_incorrect: Mapped[int] = mapped_column(server_default="0")
    entered: Mapped[int] = mapped_column(server_default="0")
    exited: Mapped[int] = mapped_column(server_default="0")


class KeyRow(Base):
    """A key of another program, known by its checksum; `start`: what is shown of it."""

    __tablename__ = "api_keys"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME), unique=True)
    role: Mapped[str] = mapped_column(String(WORD))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    start: Mapped[str] = mapped_column(String(WORD))
    created: Mapped[datetime] = mapped_column(UtcTime)
    created_by: Mapped[str] = mapped_column(String(NAME))
    last_used: Mapped[datetime | None] = mapped_column(UtcTime)


class WatchLimitRow(Base):
    """Who sees a watch of this name and its events; `seen_by`: names as JSON. Stays when the watch is gone: its events do."""

    __tablename__ = "watch_limits"
    watch: Mapped[str] = mapped_column(String(NAME), primary_key=True)
    seen_by: Mapped[str] = mapped_column(Text)


class AuditRow(Base):
    """Who changed what, and when."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    time: Mapped[datetime] = mapped_column(UtcTime, index=True)
    who: Mapped[str] = mapped_column(String(NAME))
    what: Mapped[str] = mapped_column(String(NAME))
    about: Mapped[str] = mapped_column(Text)
