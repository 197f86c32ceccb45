"""One more account, and its password, shown this once."""

from __future__ import annotations

import streamlit as st

from maskdet.access import Role
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr, tr_later
from maskdet.settings import get_settings
from maskdet.store.people import add_person, reset_password
from ui.widgets.signed_in.shown_once import make_secret, put_away, secret_to_show
from ui.widgets.watches import watch_store

NAME, ROLE = "new_person_name", "new_person_role"  # of the fields
MADE, PROBLEM = "made_password", "new_person_problem"  # keys of the session
ELSEWHERE = {
    "oidc": tr_later(
        "People sign in with the provider that is set up in `.streamlit/secrets.toml`; its groups say what they may do."
    ),
    "header": tr_later("People sign in at the proxy in front; the groups it names say what they may do."),
    "off": tr_later("Nobody has to sign in: the setting MASKDET_LOGIN is off."),
}


def say_how_people_sign_in() -> None:
    """A sentence where the accounts of this page open nothing."""
    if words := ELSEWHERE.get(get_settings().login):
        st.info(f"{tr(words)} {tr('The accounts below are not used.')}", icon=":material/info:")


def make_account_form() -> None:
    """The person's name, what they may do, and the button."""
    with st.form("new_person", border=True):
        st.markdown(f"##### {tr('An account for one more person')}")
        st.text_input(tr("Name"), key=NAME, max_chars=60, placeholder="anna")
        st.radio(tr("What they may do"), list(Role), format_func=lambda role: role.words_for_people, key=ROLE)
        st.form_submit_button(
            tr("Make the account"), type="primary", icon=":material/person_add:", on_click=_make
        )
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")


def _make() -> None:
    name, role = str(st.session_state[NAME]).strip(), Role(st.session_state[ROLE])
    try:
        make_secret(MADE, name, lambda: add_person(watch_store(), name, role))
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)
        return
    st.session_state[NAME] = ""


def make_new_password(name: str) -> None:
    """Another password for who has lost theirs, shown like that of a new account. Raises: MaskdetError."""
    make_secret(MADE, name, lambda: reset_password(watch_store(), name), again=True)


def show_made_password() -> None:
    """The password that was just made, until it is put away or the page is left."""
    made = secret_to_show(MADE)
    if made is None:
        return
    name, password = made["name"], made["secret"]
    with st.container(border=True, key="made_password_box"):
        st.success(
            tr("{name} can sign in with this password:", name=plain(name)), icon=":material/check_circle:"
        )
        st.code(password, language=None, wrap_lines=True)
        st.markdown(
            tr("Hand it over now: **it is not shown again**. They choose their own when they first sign in.")
        )
        st.button(
            tr("I have handed it over"),
            icon=":material/check:",
            key="password_put_away",
            on_click=put_away,
            args=(MADE,),
        )
