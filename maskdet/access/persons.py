"""The person behind what runs now: of a page, of a request, or the machine's owner at the command line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from maskdet.access.roles import Role


@dataclass(frozen=True)
class Person:
    """Somebody who acts.

    Attributes:
        name: as the list of changes names them.
        role: None: may do nothing, since nobody is signed in.
    """

    name: str
    role: Role | None

    def may(self, role: Role) -> bool:
        """Whether they may do what this role may."""
        return self.role is not None and self.role.includes(role)

    def may_see(self, seen_by: Collection[str]) -> bool:
        """Whether they may see a camera that only these see.

        Args:
            seen_by: names of people, and roles as `role:viewer`; empty: all operators.
        """
        if self.role is None or self.role is Role.ADMIN:
            return self.role is Role.ADMIN
        named = self.name in seen_by or f"role:{self.role.value}" in seen_by
        return named or (not seen_by and self.may(Role.OPERATOR))


OWNER = Person("the command line", Role.ADMIN)
VISITOR = Person("a visitor", Role.ADMIN)  # where nobody has to sign in
NOBODY = Person("nobody", None)

_acting: ContextVar[Person | None] = ContextVar("maskdet_person", default=None)
_finders: list[Callable[[], Person]] = []


def current_person() -> Person:
    """Who acts now: who was named by `act_as`, else who the server's pages say, else the machine's owner."""
    person = _acting.get()
    if person is not None:
        return person
    return _finders[0]() if _finders else OWNER


def may(role: Role) -> bool:
    """Whether who acts now may do what this role may."""
    return current_person().may(role)


def act_as(person: Person) -> None:
    """From here on in this thread or task, and what it starts, this person acts."""
    _acting.set(person)


@contextmanager
def acting_as(person: Person) -> Iterator[None]:
    """The same for a block."""
    token = _acting.set(person)
    try:
        yield
    finally:
        _acting.reset(token)


def find_persons_by(finder: Callable[[], Person]) -> None:
    """In this process, ask `finder` who acts where nobody was named: a server of pages knows whose page runs."""
    _finders[:] = [finder]
