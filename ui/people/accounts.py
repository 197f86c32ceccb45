"""The accounts: what each may do, when they were last there, and what an admin can change about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from maskdet.access import Role, current_person
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr, tr_later, tr_many
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
    "reset": tr_later(
        "{name} gets a new password, which you hand over; the old one opens nothing any more, and open pages are closed."
    ),
    "remove": tr_later(
        "{name} cannot sign in any more, and open pages are closed. What they did stays in the list of changes."
    ),
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
        yours = f" ({tr('you')})" if current_person().name == person.name else ""
        st.markdown(f":material/{sign}: **{plain(person.name)}**{yours}")
        st.caption(plain(history(person, num_sessions)))
        st.selectbox(
            tr("May do"),
            list(Role),
            index=list(Role).index(person.role),
            format_func=lambda role: role.word.capitalize(),
            # A refused change leaves the field at what it was; a new key shows what is stored.
            key=f"role_{key}_{person.role}_{st.session_state.get(f'refused_{key}', 0)}",
            on_change=_change_role,
            args=(person,),
            label_visibility="collapsed",
        )
        with st.container(horizontal=True):
            _button(person, "reset", tr("New password"), "key")
            word, icon = (tr("Let in again"), "lock_open") if person.locked else (tr("Keep out"), "lock")
            st.button(word, key=f"lock_{key}", icon=f":material/{icon}:", on_click=_lock, args=(person,))
            if num_sessions:
                st.button(
                    tr("Sign out"), key=f"end_{key}", icon=":material/logout:", on_click=_end, args=(person,)
                )
            _button(person, "remove", tr("Remove"), "person_remove")
        asked = st.session_state.get(ASKED)
        if asked and asked[0] == key:
            _confirm(person, asked[1])


def history(person: StoredPerson, num_sessions: int) -> str:
    """When an account was made and by whom, and when its person was last there."""
    seen = tr("never signed in")
    if person.last_seen:
        seen = tr("last signed in {time}", time=local_time(person.last_seen, seconds=False))
    made = local_time(person.created, seconds=False)
    parts = [tr("Made {time} by {who}", time=made, who=person.created_by), seen]
    if num_sessions:
        parts.append(tr_many("signed in now", "signed in now in {n} browsers", num_sessions))
    if person.must_change:
        parts.append(tr("has not chosen a password yet"))
    if person.locked:
        parts.append(tr("kept out"))
    return " · ".join(parts)


def _button(person: StoredPerson, what: str, label: str, icon: str) -> None:
    key = person.person_id
    st.button(label, key=f"{what}_{key}", icon=f":material/{icon}:", on_click=_ask, args=((key, what),))


def _confirm(person: StoredPerson, what: str) -> None:
    st.warning(tr(QUESTIONS[what], name=plain(person.name)), icon=":material/warning:")
    with st.container(horizontal=True):
        label = tr("Make a new password") if what == "reset" else tr("Remove the account")
        key, do = person.person_id, _reset if what == "reset" else _remove
        st.button(label, type="primary", key=f"{what}_sure_{key}", on_click=do, args=(person,))
        st.button(tr("Cancel"), key=f"{what}_not_{key}", on_click=_ask, args=(None,))


def _ask(question: tuple[int, str] | None) -> None:
    st.session_state[ASKED] = question


def _change_role(person: StoredPerson) -> None:
    key = person.person_id
    refused = st.session_state.get(f"refused_{key}", 0)
    role = Role(st.session_state[f"role_{key}_{person.role}_{refused}"])
    sentence = tr("{name} now has the role {role}.", name=person.name, role=role.word)
    _do(lambda: set_role(watch_store(), person.name, role), sentence)
    st.session_state[f"refused_{key}"] = refused + 1


def _lock(person: StoredPerson) -> None:
    if person.locked:
        sentence = tr("{name} may sign in again.", name=person.name)
    else:
        sentence = tr("{name} is kept out, and open pages are closed.", name=person.name)
    _do(lambda: set_locked(watch_store(), person.name, not person.locked), sentence)


def _end(person: StoredPerson) -> None:
    sentence = tr("{name} is signed out everywhere.", name=person.name)
    _do(lambda: end_sessions(watch_store(), person.name), sentence)


def _reset(person: StoredPerson) -> None:
    _do(lambda: make_new_password(person.name), "")


def _remove(person: StoredPerson) -> None:
    sentence = tr("The account of {name} is removed.", name=person.name)
    _do(lambda: remove_person(watch_store(), person.name), sentence)


def _do(change: Callable[[], object], sentence: str) -> None:
    _ask(None)
    try:
        change()
    except MaskdetError as error:
        st.session_state[RESULT] = ("problem", str(error))
    else:
        st.session_state[RESULT] = ("done", sentence)
