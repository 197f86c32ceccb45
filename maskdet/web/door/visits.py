"""Who is behind an open page: the door hands each websocket a number that nobody else knows, pages ask by it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from maskdet.access import NOBODY, Person
from maskdet.errors import MaskdetError

VISIT_HEADER = "x-maskdet-visit"  # what a browser sends under this name is taken away
AGAIN_S = 2.0  # so soon a role that changed, or a session that ended, is known


class Visit:
    """An open page.

    Args:
        find: who is behind it now; NOBODY where the session is over. May raise MaskdetError.
    """

    def __init__(
        self, find: Callable[[], Person], person: Person, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._find, self._person, self._clock = find, person, clock
        self._asked = clock()

    def person(self) -> Person:
        """Who is behind it, as of the last two seconds; where that cannot be found out now, nobody."""
        if self._person != NOBODY and self._clock() - self._asked >= AGAIN_S:
            self._asked = self._clock()
            try:
                self._person = self._find()
            except MaskdetError:
                return NOBODY
        return self._person


_visits: dict[str, Visit] = {}


def begin_visit(visit: Visit) -> str:
    """Returns: its number."""
    number = secrets.token_urlsafe(24)
    _visits[number] = visit
    return number


def end_visit(number: str) -> None:
    """The page is closed."""
    _visits.pop(number, None)


def person_of_visit(number: str | None) -> Person:
    """Who is behind the page that has this number; nobody for any other."""
    visit = _visits.get(number or "")
    return visit.person() if visit else NOBODY
