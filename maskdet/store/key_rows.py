"""The keys by which other programs ask: made once, known by their checksum, withdrawn at any time.

A key is 24 random bytes, so its plain SHA-256 tells nothing; a password would need a slow hash.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from maskdet.access import Role, allowed
from maskdet.errors import MaskdetError
from maskdet.language import tr
from maskdet.store.audit_rows import note
from maskdet.store.database import Store
from maskdet.store.tables import KeyRow

START, KEY_BYTES, SHOWN = "mdk_", 24, 8
MAX_NAME = 60  # characters
USED_AGAIN = timedelta(
    minutes=10
)  # the last use is noted so often at most: asking should not write each time


class KeyProblem(MaskdetError):
    """A key cannot be made or withdrawn."""


@dataclass(frozen=True)
class StoredKey:
    """A key without the key.

    Attributes:
        start: its first characters, by which people tell it from others.
        last_used: to ten minutes; None: never. Times in UTC.
    """

    key_id: int
    name: str
    role: Role
    start: str
    created: datetime
    created_by: str
    last_used: datetime | None


@allowed(Role.ADMIN)
def add_key(store: Store, name: str, role: Role, *, who: str) -> str:
    """Make a key. Returns: the key itself; nobody can read it again.

    Raises: KeyProblem where the name is none or taken; StoreProblem.
    """
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise KeyProblem(
            tr("A key needs a name of 1 to {most} visible characters. Say which program asks.", most=MAX_NAME)
        )
    key = START + secrets.token_urlsafe(KEY_BYTES)
    with store.writing() as session:
        if session.scalar(select(KeyRow.id).where(KeyRow.name == name)) is not None:
            raise KeyProblem(
                tr(
                    "There is a key called {name} already. Choose another name, or withdraw that one.",
                    name=name,
                )
            )
        start = key[: len(START) + SHOWN]
        now = datetime.now(UTC)
        session.add(
            KeyRow(name=name, role=role.value, sha256=_sha256(key), start=start, created=now, created_by=who)
        )
        note(session, who, "made key", f"{name} ({role.value})")
    return key


def keys(store: Store) -> list[StoredKey]:
    """All that are valid, by name. Raises: StoreProblem."""
    with store.reading() as session:
        return [_stored(row) for row in session.scalars(select(KeyRow).order_by(KeyRow.name))]


@allowed(Role.ADMIN)
def withdraw_key(store: Store, name: str, *, who: str) -> None:
    """Make a key worthless, at once. Raises: KeyProblem where there is none of this name; StoreProblem."""
    with store.writing() as session:
        row = session.scalar(select(KeyRow).where(KeyRow.name == name))
        if row is None:
            raise KeyProblem(
                tr("There is no key called {name}. Perhaps it was withdrawn in the meantime.", name=name)
            )
        note(session, who, "withdrew key", name)
        session.delete(row)


def find_key(store: Store, key: str) -> StoredKey | None:
    """Whose key this is; None where it is none, or was withdrawn. Notes that it was used.

    Raises: StoreProblem.
    """
    with store.reading() as session:
        row = session.scalar(select(KeyRow).where(KeyRow.sha256 == _sha256(key)))
        found = None if row is None else _stored(row)
    if found and (found.last_used is None or datetime.now(UTC) - found.last_used > USED_AGAIN):
        _note_use(store, found.key_id)
    return found


def _note_use(store: Store, key_id: int) -> None:
    with store.writing() as session:
        if row := session.get(KeyRow, key_id):
            row.last_used = datetime.now(UTC)


def _sha256(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _stored(row: KeyRow) -> StoredKey:
    return StoredKey(row.id, row.name, Role(row.role), row.start, row.created, row.created_by, row.last_used)
