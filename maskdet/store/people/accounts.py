"""Accounts of people: added, changed, locked and removed, each change in the list of changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from maskdet.access import OWNER, Person, Role, allowed, current_person
from maskdet.errors import MaskdetError
from maskdet.language import tr
from maskdet.store.audit_rows import note
from maskdet.store.database import Store
from maskdet.store.people.passwords import hashed, is_right, new_password, password_problem
from maskdet.store.people.tables import PersonRow, SessionRow

MAX_NAME = 60  # characters
RESERVED = ("a visitor", "nobody", "the command line")  # as the list of changes calls others


class PeopleProblem(MaskdetError):
    """An account cannot be made or changed."""


@dataclass(frozen=True)
class StoredPerson:
    """An account without its password.

    Attributes:
        must_change: whether the password was made by somebody else, and is to be changed at the next sign-in.
        last_seen: when they last signed in; None: never. Times in UTC.
    """

    person_id: int
    name: str
    role: Role
    must_change: bool
    locked: bool
    created: datetime
    created_by: str
    last_seen: datetime | None

    @property
    def person(self) -> Person:
        """Who acts, when they do."""
        return Person(self.name, self.role)


def people(store: Store) -> list[StoredPerson]:
    """All accounts by name. Raises: StoreProblem."""
    with store.reading() as session:
        return [stored(row) for row in session.scalars(select(PersonRow).order_by(PersonRow.folded))]


def has_people(store: Store) -> bool:
    """Whether there is any account. Raises: StoreProblem."""
    with store.reading() as session:
        return session.scalar(select(PersonRow.id).limit(1)) is not None


@allowed(Role.ADMIN)
def add_person(store: Store, name: str, role: Role | None = None, password: str = "") -> str:
    """Make an account. The first one is an admin's: without one nobody could make another.

    Args:
        role: by default admin for the first account, viewer for others.
        password: as the person chose it; without it one is made, to be changed at the first sign-in.

    Returns: the password; nobody can read it again.
    Raises: PeopleProblem where the name is none or taken, or the password is too weak; StoreProblem.
    """
    name = name.strip()
    if (
        not name
        or len(name) > MAX_NAME
        or not name.isprintable()
        or name.casefold() in RESERVED
        or ":" in name
    ):
        raise PeopleProblem(
            tr(
                "An account needs a name of 1 to {most} visible characters, without a colon. Choose another.",
                most=MAX_NAME,
            )
        )
    if password and (problem := password_problem(password, name)):
        raise PeopleProblem(problem)
    chosen = password or new_password()
    kept = hashed(chosen)  # before the transaction: it takes a moment
    with store.writing() as session:
        role = _role_of_new(session, role)
        if _find(session, name):
            raise PeopleProblem(
                tr("There is an account called {name} already. Choose another name.", name=name)
            )
        row = PersonRow(name=name, folded=name.casefold(), role=role.value, password=kept)
        row.must_change, row.locked = not password, False
        row.created, row.created_by = datetime.now(UTC), current_person().name
        session.add(row)
        note(session, row.created_by, "added person", f"{name} ({role.value})")
    return chosen


@allowed(Role.ADMIN)
def set_role(store: Store, name: str, role: Role) -> None:
    """Give somebody another role, from their next click on. Raises: PeopleProblem, StoreProblem."""
    with store.writing() as session:
        row = _row(session, name)
        if role is not Role.ADMIN:
            _check_not_last_admin(session, row)
        row.role = role.value
        note(session, current_person().name, "changed role of person", f"{row.name} ({role.value})")


@allowed(Role.ADMIN)
def reset_password(store: Store, name: str) -> str:
    """Make a new password for somebody and end their sessions; it is to be changed at the next sign-in.

    Returns: the password; nobody can read it again.
    Raises: PeopleProblem, StoreProblem.
    """
    password = new_password()
    kept = hashed(password)
    with store.writing() as session:
        row = _row(session, name)
        row.password, row.must_change = kept, True
        _end_all(session, row)
        note(session, current_person().name, "reset password of person", row.name)
    return password


@allowed(Role.ADMIN)
def set_locked(store: Store, name: str, locked: bool) -> None:
    """Keep somebody out, at once, or let them in again. Raises: PeopleProblem, StoreProblem."""
    with store.writing() as session:
        row = _row(session, name)
        if locked:
            _check_not_last_admin(session, row)
            _end_all(session, row)
        row.locked = locked
        note(session, current_person().name, "locked person" if locked else "unlocked person", row.name)


@allowed(Role.ADMIN)
def remove_person(store: Store, name: str) -> None:
    """Delete an account; what its person did stays in the list of changes.

    Raises: PeopleProblem for the last admin, which only the command line removes, as the last account; StoreProblem.
    """
    with store.writing() as session:
        row = _row(session, name)
        number = session.scalar(select(func.count(PersonRow.id))) or 0
        if number > 1 or current_person() != OWNER:
            _check_not_last_admin(session, row)
        _end_all(session, row)
        note(session, current_person().name, "removed person", row.name)
        session.delete(row)


@allowed(Role.VIEWER)
def change_password(store: Store, old: str, new: str) -> None:
    """Change the password of who acts; their sessions end, also the one that asks.

    Raises: PeopleProblem where the old one is wrong or the new one too weak; StoreProblem.
    """
    name = current_person().name
    found = checked_person(store, name, old)
    if found is None:
        raise PeopleProblem(tr("The old password is not right. Type it again."))
    if problem := password_problem(new, name):
        raise PeopleProblem(problem)
    if new == old:
        raise PeopleProblem(tr("The new password is the old one. Choose another."))
    kept = hashed(new)
    with store.writing() as session:
        row = _row(session, name)
        row.password, row.must_change = kept, False
        _end_all(session, row)
        note(session, row.name, "changed own password", row.name)


def checked_person(store: Store, name: str, password: str) -> StoredPerson | None:
    """Whose name and password these are; None where they belong to nobody, or to somebody locked.

    Takes as long for a name that is none. Raises: StoreProblem.
    """
    with store.reading() as session:
        row = _find(session, name)
        found, kept = (stored(row), row.password) if row else (None, "")
    return found if is_right(kept, password) and found and not found.locked else None


def stored(row: PersonRow) -> StoredPerson:
    """The account of a row."""
    about = (row.id, row.name, Role(row.role), row.must_change, row.locked)
    return StoredPerson(*about, row.created, row.created_by, row.last_seen)


def _role_of_new(session: Session, role: Role | None) -> Role:
    is_first = session.scalar(select(PersonRow.id).limit(1)) is None
    if is_first and role not in (None, Role.ADMIN):
        raise PeopleProblem(
            tr(
                "The first account has to be an admin's: from then on everybody signs in, and only an admin can make "
                "another. Make it, then this one."
            )
        )
    return role or (Role.ADMIN if is_first else Role.VIEWER)


def _find(session: Session, name: str) -> PersonRow | None:
    return session.scalar(select(PersonRow).where(PersonRow.folded == name.strip().casefold()))


def _row(session: Session, name: str) -> PersonRow:
    if row := _find(session, name):
        return row
    raise PeopleProblem(
        tr("There is no account called {name}. Perhaps it was removed in the meantime.", name=name)
    )


def _check_not_last_admin(session: Session, row: PersonRow) -> None:
    admins = select(func.count(PersonRow.id)).where(
        PersonRow.role == Role.ADMIN.value, PersonRow.locked.is_(False)
    )
    if row.role == Role.ADMIN.value and not row.locked and (session.scalar(admins) or 0) <= 1:
        raise PeopleProblem(
            tr(
                "{name} is the only admin: without one nobody could manage this server. Make another admin first.",
                name=row.name,
            )
        )


def _end_all(session: Session, row: PersonRow) -> None:
    session.execute(delete(SessionRow).where(SessionRow.person_id == row.id))
