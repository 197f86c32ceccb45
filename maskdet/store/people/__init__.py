"""People who sign in: their accounts, their passwords (argon2), and the sessions of their browsers.

May import the rest of store.
"""

from maskdet.store.people.accounts import (
    PeopleProblem,
    StoredPerson,
    add_person,
    change_password,
    checked_person,
    has_people,
    people,
    remove_person,
    reset_password,
    set_locked,
    set_role,
)
from maskdet.store.people.passwords import MIN_PASSWORD, new_password
from maskdet.store.people.sessions import (
    count_sessions,
    end_session,
    end_sessions,
    open_session,
    person_of_session,
)

__all__ = [
    "MIN_PASSWORD",
    "PeopleProblem",
    "StoredPerson",
    "add_person",
    "change_password",
    "checked_person",
    "count_sessions",
    "end_session",
    "end_sessions",
    "has_people",
    "new_password",
    "open_session",
    "people",
    "person_of_session",
    "remove_person",
    "reset_password",
    "set_locked",
    "set_role",
]
