"""The visitor's language: what the browser asks for, until they choose another; a cookie remembers the choice."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from maskdet.language import LANGUAGES, best_language, current_language, find_language_by, house_language, tr

COOKIE = "maskdet_language"
CHOICE, SPOKEN = (
    "language_choice",
    "language_spoken",
)  # keys of the session: the widget's; what runs without it asks


def speak_to_visitor() -> None:
    """From here on this page, and what reruns of it alone, speaks the visitor's language. First in main.py."""
    find_language_by(_spoken)
    st.session_state[SPOKEN] = st.session_state.get(CHOICE) or _wanted() or house_language()


def choose_language() -> None:
    """The choice at the end of the menu; each language by its own name."""
    st.session_state.setdefault(CHOICE, current_language())
    with st.sidebar, st.container(key="language"):
        st.selectbox(
            tr("Language"), list(LANGUAGES), format_func=lambda code: LANGUAGES[code].name, key=CHOICE
        )


def _wanted() -> str | None:
    """What the cookie names, else the first language of the browser's list that there is."""
    listed = st.context.headers.get("Accept-Language", "")
    tags = (part.partition(";")[0] for part in listed.split(","))
    return best_language([str(st.context.cookies.get(COOKIE, "")), *tags])


def _spoken() -> str | None:
    if get_script_run_ctx(suppress_warning=True) is None:  # no page: a thread of its own
        return None
    code = st.session_state.get(SPOKEN)
    return code if isinstance(code, str) else None
