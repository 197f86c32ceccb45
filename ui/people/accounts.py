"""The accounts: what each may do, when they were last there, and what an admin can change about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from maskdet.access import Role, current_person
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.store.people import (
    StoredPerson,
    count_sessions,
    end_sessions,
    people,
    remove_person,
    set_locked,
    set_role,
)
from ui.people.new_account import make_new_password
from ui.widgets.watches import local_time, watch_store

ASKED, RESULT = "person_asked", "person_result"  # keys of the session
QUESTIONS = {
    "reset": "gets a new password, which you hand over; the old one opens nothing any more, and open pages are closed.",
    "remove": "cannot sign in any more, and open pages are closed. What they did stays in the list of changes.",
}


def show_accounts() -> None:
    """One box an account.

    Raises: StoreProblem.
    """
    kind, sentence = st.session_state.pop(RESULT, ("", ""))
    if sentence:
        (st.error if kind == "problem" else st.success)(plain(sentence))
    sessions = count_sessions(watch_store(), datetime.now(UTC))
    for person in people(watch_store()):
        _show(person, sessions[person.person_id])


def _show(person: StoredPerson, num_sessions: int) -> None:
    key = person.person_id
    with st.container(border=True, gap="small", key=f"person_{key}"):
        sign = "lock" if person.locked else "person"
        yours = " (you)" if current_person().name == person.name else ""
        st.markdown(f":material/{sign}: **{plain(person.name)}**{yours}")
        st.caption(plain(history(person, num_sessions)))
        st.selectbox(
            "May do",
            list(Role),
            index=list(Role).index(person.role),
            format_func=lambda role: role.value.capitalize(),
            # A refused change leaves the field at what it was; a new key shows what is stored.
            key=f"role_{key}_{person.role}_{st.session_state.get(f'refused_{key}', 0)}",
            on_change=_change_role,
            args=(person,),
            label_visibility="collapsed",
        )
        with st.container(horizontal=True):
            _button(person, "reset", "New password", "key")
            word, icon = ("Let in again", "lock_open") if person.locked else ("Keep out", "lock")
            st.button(word, key=f"lock_{key}", icon=f":material/{icon}:", on_click=_lock, args=(person,))
            if num_sessions:
                st.button(
                    "Sign out", key=f"end_{key}", icon=":material/logout:", on_click=_end, args=(person,)
                )
            _button(person, "remove", "Remove", "person_remove")
        asked = st.session_state.get(ASKED)
        if asked and asked[0] == key:
            _confirm(person, asked[1])


def history(person: StoredPerson, num_sessions: int) -> str:
    """When an account was made and by whom, and when its person was last there."""
    seen = (
        f"last signed in {local_time(person.last_seen, seconds=False)}"
        if person.last_seen
        else "never signed in"
    )
    parts = [f"Made {local_time(person.created, seconds=False)} by {person.created_by}", seen]
    if num_sessions:
        parts.append("signed in now" if num_sessions == 1 else f"signed in now in {num_sessions} browsers")
    if person.must_change:
        parts.append("has not chosen a password yet")
    if person.locked:
        parts.append("kept out")
    return " · ".join(parts)


def _button(person: StoredPerson, what: str, label: str, icon: str) -> None:
    key = person.person_id
    st.button(label, key=f"{what}_{key}", icon=f":material/{icon}:", on_click=_ask, args=((key, what),))


def _confirm(person: StoredPerson, what: str) -> None:
    st.warning(f"{plain(person.name)} {QUESTIONS[what]}", icon=":material/warning:")
    with st.container(horizontal=True):
        label = "Make it" if what == "reset" else "Remove them"
        key, do = person.person_id, _reset if what == "reset" else _remove
        st.button(label, type="primary", key=f"{what}_sure_{key}", on_click=do, args=(person,))
        st.button("Leave it", key=f"{what}_not_{key}", on_click=_ask, args=(None,))


def _ask(question: tuple[int, str] | None) -> None:
    st.session_state[ASKED] = question


def _change_role(person: StoredPerson) -> None:
    key = person.person_id
    refused = st.session_state.get(f"refused_{key}", 0)
    role = Role(st.session_state[f"role_{key}_{person.role}_{refused}"])
    _do(lambda: set_role(watch_store(), person.name, role), f"{person.name} now has the role {role.value}.")
    st.session_state[f"refused_{key}"] = refused + 1


def _lock(person: StoredPerson) -> None:
    words = "may sign in again" if person.locked else "is kept out, and open pages are closed"
    _do(lambda: set_locked(watch_store(), person.name, not person.locked), f"{person.name} {words}.")


def _end(person: StoredPerson) -> None:
    _do(lambda: end_sessions(watch_store(), person.name), f"{person.name} is signed out everywhere.")


def _reset(person: StoredPerson) -> None:
    _do(lambda: make_new_password(person.name), "")


def _remove(person: StoredPerson) -> None:
    _do(lambda: remove_person(watch_store(), person.name), f"The account of {person.name} is removed.")


def _do(change: Callable[[], object], sentence: str) -> None:
    _ask(None)
    try:
        change()
    except MaskdetError as error:
        st.session_state[RESULT] = ("problem", str(error))
    else:
        st.session_state[RESULT] = ("done", sentence)
