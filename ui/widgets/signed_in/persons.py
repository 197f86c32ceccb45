"""Tells the core whose page runs: who signed in at the door, by the number that the door gave their page."""

from __future__ import annotations

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

from maskdet.access import NOBODY, OWNER, VISITOR, Person, current_person, find_persons_by


def name_persons() -> None:
    """From here on the core knows in this process whose page runs."""
    find_persons_by(_person)


def visitor() -> str:
    """Whom the list of changes names: who signed in; where nobody has to, whom Streamlit knows by itself."""
    person = current_person()
    return str(st.user.to_dict().get("email") or person.name) if person == VISITOR else person.name


def farewell() -> bytes:
    """Streamlit's message by which an open page goes to the start, where who is signed out has to sign in."""
    message = ForwardMsg()
    message.auth_redirect.url = "/"
    return bytes(message.SerializeToString())


def _person() -> Person:
    from maskdet.web import VISIT_HEADER, has_door, person_of_visit, person_without_door

    if get_script_run_ctx(suppress_warning=True) is None:  # no page: a thread of its own
        return NOBODY if has_door() else OWNER
    if has_door():
        return person_of_visit(st.context.headers.get(VISIT_HEADER))
    return person_without_door(st.get_option("server.address"))
