"""A key or a password that was just made: kept in the visit, and shown until it is put away or the page is left."""

from __future__ import annotations

from threading import Lock
from typing import Any

import streamlit as st

from ui.widgets.page_head import num_pages_opened

Secret = dict[str, Any]  # lock and opened; name and secret once they are made


def begin_secret(place: str) -> Secret:
    """What to `update` with name and secret as soon as they are made; `place`: its key in the session.

    That touches nothing of the session, where a second click ends the run of the first: the secret would never be seen.
    It is made with the `lock` held, for until then both runs go on side by side.
    """
    kept: Secret = st.session_state.setdefault(place, {"lock": Lock()})
    kept["opened"] = num_pages_opened()
    return kept


def is_second_click(kept: Secret, name: str) -> bool:
    """Whether this name's secret stands on the page already; by then its field may be empty, or not yet."""
    return "secret" in kept and name in ("", kept["name"])


def secret_to_show(place: str) -> Secret | None:
    """The one that was made since the page was opened: who comes back finds none on the screen."""
    kept: Secret = st.session_state.get(place) or {}
    if kept.get("opened") != num_pages_opened():
        put_away(place)
        return None
    return kept if "secret" in kept else None


def put_away(place: str) -> None:
    """Forget it."""
    st.session_state.pop(place, None)
