"""The keys that are valid, each with what it may do, its last use and the way to withdraw it."""

from __future__ import annotations

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr
from maskdet.store import StoredKey, keys, withdraw_key
from ui.widgets.errors import empty_state
from ui.widgets.signed_in.persons import visitor
from ui.widgets.watches import local_time, watch_store

ASKED, RESULT = "withdraw_asked", "withdraw_result"  # keys of the session


def show_valid_keys() -> None:
    """One box a key.

    Raises: StoreProblem.
    """
    kind, sentence = st.session_state.pop(RESULT, ("", ""))
    if sentence:
        (st.error if kind == "problem" else st.success)(plain(sentence))
    found = keys(watch_store())
    if not found:
        advice = tr(
            "Make one for each program that sends pictures or asks for events, such as Home Assistant."
        )
        empty_state(tr("No program has a key"), advice, icon=":material/key_off:")
    for key in found:
        _show_key(key)


def _show_key(key: StoredKey) -> None:
    with st.container(border=True, gap="small", key=f"key_{key.key_id}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f":material/key: **{plain(key.name)}**  \n{key.role.display_name}", width="content")
            st.button(
                tr("Withdraw"),
                icon=":material/key_off:",
                key=f"withdraw_{key.key_id}",
                on_click=_ask,
                args=(key.key_id,),
            )
        st.caption(plain(history(key)))
        if st.session_state.get(ASKED) == key.key_id:
            _confirm(key)


def history(key: StoredKey) -> str:
    """When a key was made, by whom, and when it was last used."""
    used = tr("never used")
    if key.last_used:
        used = tr("last used {time}", time=local_time(key.last_used, seconds=False))
    return tr(
        "Begins with {start} · made {time} by {who} · {used}",
        start=key.start,
        time=local_time(key.created, seconds=False),
        who=key.created_by,
        used=used,
    )


def _confirm(key: StoredKey) -> None:
    st.warning(
        tr(
            "{name} is refused at once, everywhere, and the key cannot be brought back.", name=plain(key.name)
        ),
        icon=":material/warning:",
    )
    with st.container(horizontal=True):
        st.button(
            tr("Withdraw it"),
            type="primary",
            icon=":material/key_off:",
            key=f"withdraw_sure_{key.key_id}",
            on_click=_withdraw,
            args=(key.name,),
        )
        st.button(tr("Keep it"), key=f"withdraw_not_{key.key_id}", on_click=_ask, args=(None,))


def _ask(key_id: int | None) -> None:
    st.session_state[ASKED] = key_id


def _withdraw(name: str) -> None:
    _ask(None)
    try:
        withdraw_key(watch_store(), name, who=visitor())
    except MaskdetError as error:
        st.session_state[RESULT] = ("problem", str(error))
    else:
        st.session_state[RESULT] = ("done", tr("The key of {name} is withdrawn.", name=name))
