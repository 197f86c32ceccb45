"""Who changed what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from maskdet.store.database import Store
from maskdet.store.tables import NAME, AuditRow


@dataclass(frozen=True)
class AuditEntry:
    """One change: `who` did `what` (such as "changed watch") `about` something, at `time`, UTC."""

    time: datetime
    who: str
    what: str
    about: str


def audit(store: Store, who: str, what: str, about: str = "") -> None:
    """Note a change. Never hand in an address or password.

    Raises: StoreProblem.
    """
    with store.writing() as session:
        note(session, who, what, about)


def note(session: Session, who: str, what: str, about: str = "") -> None:
    """The same inside a transaction that makes the change, so that both are stored or neither."""
    session.add(AuditRow(time=datetime.now(UTC), who=who[:NAME], what=what, about=about))


def audit_log(store: Store, *, limit: int = 200) -> list[AuditEntry]:
    """The last changes, the newest first.

    Raises: StoreProblem.
    """
    with store.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(limit))
        return [AuditEntry(row.time, row.who, row.what, row.about) for row in rows]
