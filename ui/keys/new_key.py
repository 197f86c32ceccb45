"""Making a key, and showing it this once."""

from __future__ import annotations

import shlex

import streamlit as st

from maskdet.access import Role
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr
from maskdet.store import add_key
from ui.widgets.signed_in.persons import visitor
from ui.widgets.signed_in.shown_once import make_secret, put_away, secret_to_show
from ui.widgets.watches import watch_store

NAME, ROLE = "new_key_name", "new_key_role"  # of the fields
MADE, PROBLEM = "made_key", "new_key_problem"  # keys of the session
LOCAL = "http://localhost:8501"


def make_key_form() -> None:
    """The name of the program, what it may do, and the button."""
    with st.form("new_key", border=True):
        st.markdown(f"##### {tr('A key for one more program')}")
        st.text_input(tr("Which program asks"), key=NAME, max_chars=60, placeholder="frigate")
        st.radio(tr("What it may do"), list(Role), format_func=lambda role: role.display_name, key=ROLE)
        st.form_submit_button(tr("Make a key"), type="primary", icon=":material/key:", on_click=_make)
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")


def _make() -> None:
    name, role = str(st.session_state[NAME]).strip(), Role(st.session_state[ROLE])
    who = visitor()
    try:
        make_secret(MADE, name, lambda: add_key(watch_store(), name, role, who=who))
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)
        return
    st.session_state[NAME] = ""


def show_made_key() -> None:
    """The key that was just made, until it is put away or the page is left: who comes back finds none on the screen."""
    made = secret_to_show(MADE)
    if made is None:
        return
    name, key = made["name"], made["secret"]
    with st.container(border=True, key="made_key_box"):
        st.success(tr("The key of {name} is made.", name=plain(name)), icon=":material/check_circle:")
        st.markdown(
            tr("Copy it now: **it is not shown again**. If it is lost, withdraw it and make another.")
        )
        st.code(key, language=None, wrap_lines=True)
        st.markdown(tr("Try it in a terminal, in a folder with a photo called photo.jpg:"))
        st.code(curl_line(st.context.url or LOCAL, key), language="bash", wrap_lines=True)
        st.button(
            tr("I have copied it"),
            icon=":material/check:",
            key="key_put_away",
            on_click=put_away,
            args=(MADE,),
        )


def curl_line(page_url: str, key: str) -> str:
    """The command that has a photo checked by the server whose page *Keys* has this address."""
    server = page_url.partition("?")[0].rstrip("/").removesuffix("/keys")
    return f'curl -H "x-api-key: {key}" -F file=@photo.jpg {shlex.quote(f"{server}/api/v1/detect")}'
