"""The visitor's language: what the browser asks for, until they choose another; a cookie remembers the choice."""

from __future__ import annotations

from datetime import date, time

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from maskdet.language import (
    COOKIE,
    LANGUAGES,
    current_language,
    find_language_by,
    house_language,
    tr,
    visitors_language,
)

# Keys of the session: the widget's; what is asked where it does not run; what was chosen, for the cookie.
CHOICE, SPOKEN, CHOSEN = "language_choice", "language_spoken", "language_chosen"


def speak_to_visitor() -> None:
    """From here on this page, and what reruns of it alone, speaks the visitor's language. First in main.py."""
    find_language_by(_spoken)
    st.session_state[SPOKEN] = st.session_state.get(CHOICE) or _wanted() or house_language()


def chosen_language() -> str:
    """What the visitor chose on these pages; empty: nothing yet, and there is nothing to remember."""
    return str(st.session_state.get(CHOSEN, ""))


def choose_language() -> None:
    """The choice at the end of the menu; each language by its own name."""
    st.session_state.setdefault(CHOICE, current_language())
    with st.sidebar, st.container(key="language"):
        st.selectbox(
            tr("Language"),
            list(LANGUAGES),
            format_func=lambda code: LANGUAGES[code].name,
            key=CHOICE,
            on_change=_chosen,
        )


def _chosen() -> None:
    st.session_state[CHOSEN] = st.session_state[CHOICE]
    _keep_choices()


def _keep_choices() -> None:
    """The browser knows a choice by its words, which are about to change: it is told anew what is chosen."""
    for key, value in list(st.session_state.items()):
        if key != CHOICE and _is_choice(value):
            st.session_state[key] = value


def _is_choice(value: object) -> bool:
    """No button, file or table: Streamlit refuses to set these."""
    if isinstance(value, (list, tuple)):
        return bool(value) and all(map(_is_choice, value))
    return isinstance(value, (str, int, float, date, time)) and not isinstance(value, bool)


def _wanted() -> str | None:
    """What the cookie names, else the browser's own language, else the first of its list that there is."""
    cookie, accepted = st.context.cookies.get(COOKIE, ""), st.context.headers.get("Accept-Language", "")
    # The websocket's header may not be that of the page; what the page itself says of the browser comes first.
    listed = f"{st.context.locale}, {accepted}"
    return visitors_language(str(cookie), listed)  # AppTest has none of these, and objects in their place


def _spoken() -> str | None:
    if get_script_run_ctx(suppress_warning=True) is None:  # no page: a thread of its own
        return None
    code = st.session_state.get(SPOKEN)
    return code if isinstance(code, str) else None
