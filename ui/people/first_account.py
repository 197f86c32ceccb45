"""The first account: from then on everybody signs in, so whoever makes it chooses its password themselves."""

from __future__ import annotations

import streamlit as st

from maskdet.access import Role
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr, tr_many
from maskdet.store.people import MIN_PASSWORD, add_person
from ui.widgets.errors import empty_state
from ui.widgets.watches import watch_store

NAME, PASSWORD, AGAIN = "first_name", "first_password", "first_again"  # of the fields
PROBLEM = "first_account_problem"  # key of the session


def first_account_form() -> None:
    """Name and password of the first admin."""
    empty_state(
        tr("Nobody has to sign in"),
        tr(
            "Whoever reaches these pages may do everything. Make the first account, an admin's, and everybody has to sign in."
        ),
        icon=":material/lock_open:",
    )
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")
    with st.form("first_account", border=True):
        st.markdown(f"##### {tr('The first admin')}")
        st.text_input(tr("Name"), key=NAME, max_chars=60, autocomplete="username")
        st.text_input(
            tr("Password"),
            key=PASSWORD,
            type="password",
            max_chars=200,
            autocomplete="new-password",
            help=tr_many(
                "At least {n} character, such as three or four words together.",
                "At least {n} characters, such as three or four words together.",
                MIN_PASSWORD,
            ),
        )
        st.text_input(
            tr("The password again"), key=AGAIN, type="password", max_chars=200, autocomplete="new-password"
        )
        st.form_submit_button(
            tr("Make it, and sign in"), type="primary", icon=":material/lock:", on_click=_make
        )


def _make() -> None:
    state = st.session_state
    password = str(state[PASSWORD])
    if not password or password != state[AGAIN]:
        state[PROBLEM] = tr("The two passwords differ, or are empty. Type the same one twice.")
        return
    try:
        add_person(watch_store(), str(state[NAME]), Role.ADMIN, password)
    except MaskdetError as error:
        state[PROBLEM] = str(error)
    state[PASSWORD] = state[AGAIN] = ""
