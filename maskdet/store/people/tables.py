"""The tables of people and their sessions; a change here needs a migration."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from maskdet.store.tables import NAME, WORD, Base, UtcTime


class PersonRow(Base):
    """An account; `folded` is its name without capitals, by which it is found, `password` argon2's hash."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME))
    folded: Mapped[str] = mapped_column(String(NAME), unique=True)
    role: Mapped[str] = mapped_column(String(WORD))
    password: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool]
    locked: Mapped[bool]
    created: Mapped[datetime] = mapped_column(UtcTime)
    created_by: Mapped[str] = mapped_column(String(NAME))
    last_seen: Mapped[datetime | None] = mapped_column(UtcTime)


class SessionRow(Base):
    """A browser that signed in, known by the checksum of its cookie."""

    __tablename__ = "sessions"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime] = mapped_column(UtcTime)
    last_used: Mapped[datetime] = mapped_column(UtcTime)
