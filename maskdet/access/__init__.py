"""Who acts, and what they may do: roles, the person behind what runs now, and the guard before each changing action.

    with acting_as(Person("anna", Role.VIEWER)):
        activate(models_dir, "mask-net-1")            # NotAllowed: this needs the role admin

The command line and processes act as the machine's owner. May import errors only.
"""

from maskdet.access.actions import ACTIONS, Action, NotAllowed, allowed, check_allowed, note_changes_by
from maskdet.access.persons import (
    NOBODY,
    OWNER,
    VISITOR,
    Person,
    act_as,
    acting_as,
    current_person,
    find_persons_by,
    may,
)
from maskdet.access.roles import Role

__all__ = [
    "ACTIONS",
    "NOBODY",
    "OWNER",
    "VISITOR",
    "Action",
    "NotAllowed",
    "Person",
    "Role",
    "act_as",
    "acting_as",
    "allowed",
    "check_allowed",
    "current_person",
    "find_persons_by",
    "may",
    "note_changes_by",
]
