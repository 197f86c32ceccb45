"""Sessions of browsers that signed in: they end by themselves, by their person, or by an admin.

A session's token is 32 random bytes, so its plain SHA-256 tells nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select

from maskdet.access import Role, allowed, current_person
from maskdet.language import tr
from maskdet.settings import get_settings
from maskdet.store.audit_rows import note
from maskdet.store.database import Store
from maskdet.store.people.accounts import PeopleProblem, StoredPerson, stored
from maskdet.store.people.tables import PersonRow, SessionRow

TOKEN_BYTES = 32
USED_AGAIN = timedelta(
    minutes=1
)  # the last use is noted so often at most: looking should not write each time


def open_session(store: Store, person_id: int, now: datetime) -> str:
    """A new session of somebody whose password was right. Returns: its token. Sessions that are over are forgotten.

    Raises: PeopleProblem where the account is gone meanwhile; StoreProblem.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    unused, too_old = _ends(now)
    with store.writing() as session:
        session.execute(
            delete(SessionRow).where(or_(SessionRow.last_used < unused, SessionRow.created < too_old))
        )
        person = session.get(PersonRow, person_id)
        if person is None or person.locked:
            raise PeopleProblem(
                tr("This account was removed or locked in the meantime. Ask an admin of this server.")
            )
        person.last_seen = now
        session.add(SessionRow(sha256=_sha256(token), person_id=person_id, created=now, last_used=now))
    return token


def person_of_session(store: Store, token: str, now: datetime) -> StoredPerson | None:
    """Who signed in with this; None where the session is over, or its person locked or gone. Notes that it was used.

    Raises: StoreProblem.
    """
    unused, too_old = _ends(now)
    with store.reading() as session:
        row = session.get(SessionRow, _sha256(token))
        person = session.get(PersonRow, row.person_id) if row else None
        if row is None or person is None or person.locked or row.last_used < unused or row.created < too_old:
            return None
        found, last_used = stored(person), row.last_used
    if now - last_used > USED_AGAIN:
        _note_use(store, token, now)
    return found


def end_session(store: Store, token: str) -> None:
    """Sign this browser out. Raises: StoreProblem."""
    with store.writing() as session:
        session.execute(delete(SessionRow).where(SessionRow.sha256 == _sha256(token)))


@allowed(Role.ADMIN)
def end_sessions(store: Store, name: str) -> int:
    """Sign somebody out everywhere. Returns: how many sessions that were. Raises: PeopleProblem, StoreProblem."""
    with store.writing() as session:
        person = session.scalar(select(PersonRow).where(PersonRow.folded == name.casefold()))
        if person is None:
            raise PeopleProblem(
                tr("There is no account called {name}. Perhaps it was removed in the meantime.", name=name)
            )
        of_person = SessionRow.person_id == person.id
        number = session.scalar(select(func.count()).select_from(SessionRow).where(of_person)) or 0
        session.execute(delete(SessionRow).where(of_person))
        note(session, current_person().name, "ended sessions of person", person.name)
    return number


def count_sessions(store: Store, now: datetime) -> Counter[int]:
    """Person's number -> how many browsers are signed in. Raises: StoreProblem."""
    unused, too_old = _ends(now)
    query = select(SessionRow.person_id).where(SessionRow.last_used >= unused, SessionRow.created >= too_old)
    with store.reading() as session:
        return Counter(session.scalars(query))


def _ends(now: datetime) -> tuple[datetime, datetime]:
    """Sessions last used before the first, or made before the second, are over."""
    settings = get_settings()
    return now - timedelta(hours=settings.session_hours), now - timedelta(days=settings.session_days)


def _note_use(store: Store, token: str, now: datetime) -> None:
    with store.writing() as session:
        if row := session.get(SessionRow, _sha256(token)):
            row.last_used = max(row.last_used, now)


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
