"""The guard before each changing action: who may do it, and a note of who did.

@allowed(Role.ADMIN, "deleted version", about="name")
def delete_version(models_dir: Path, name: str) -> None: ...
"""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from maskdet.access.persons import Person, acting_as, current_person
from maskdet.access.roles import Role
from maskdet.errors import MaskdetError
from maskdet.language import tr

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
Note = Callable[[str, str, str], None]  # who, what, about


class NotAllowed(MaskdetError):
    """Somebody asked for what their role may not do."""


@dataclass(frozen=True)
class Action:
    """Something that changes what is kept, and the role that may do it.

    Attributes:
        function: the guarded function itself.
        what: the words of the list of changes; empty where the function notes itself.
    """

    function: Callable[..., Any]
    role: Role
    what: str


ACTIONS: dict[str, Action] = {}  # module.name -> the action
_notes: list[Note] = []
_inside: ContextVar[bool] = ContextVar("maskdet_inside_action", default=False)


def check_allowed(role: Role, person: Person | None = None) -> None:
    """Pass only where who acts now has this role.

    Raises: NotAllowed.
    """
    person = person or current_person()
    if person.role is None:
        raise NotAllowed(tr("Nobody is signed in here any more. Reload the page and sign in again."))
    if not person.may(role):
        raise NotAllowed(
            tr(
                "This needs the role {needed}; {who} has the role {role}. Ask an admin of this server to do it, "
                "or for the role.",
                needed=role.word,
                who=person.name,
                role=person.role.word,
            )
        )


def allowed(role: Role, what: str = "", *, about: str = "") -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A guard: the function runs only for who has this role, else it raises NotAllowed.

    Args:
        what: noted once it is done, where somebody notes; leave it out where the function notes itself.
        about: the argument that says what was changed.
    """

    def guard(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            person = current_person()
            check_allowed(role, person)
            token = _inside.set(True)
            try:
                with acting_as(person):  # to its end, also where they leave meanwhile
                    result = function(*args, **kwargs)
            finally:
                _inside.reset(token)
            if what and not _inside.get():  # what belongs to a larger action is noted with that
                _note(what, _subject(function, about, args, kwargs))
            return result

        ACTIONS[f"{function.__module__}.{function.__qualname__}"] = Action(guarded, role, what)
        return guarded

    return guard


def note_changes_by(note: Note) -> None:
    """In this process, hand what was changed to `note`: who, what, about."""
    _notes[:] = [note]


def _note(what: str, about: str) -> None:
    """It is done already: a list of changes that cannot be written must not make it look as if it were not."""
    for note in _notes:
        try:
            note(current_person().name, what, about)
        except MaskdetError as error:
            log.warning("Not in the list of changes: %s %s. %s", what, about, error)


def _subject(function: Callable[..., Any], about: str, args: Any, kwargs: Any) -> str:
    if not about:
        return ""
    value = inspect.signature(function).bind(*args, **kwargs).arguments.get(about, "")
    named = getattr(value, "name", value)  # a path, a run, a picture
    return str(Path(value).name if isinstance(value, Path) else named)
