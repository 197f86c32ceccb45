"""A key or a password that was just made: kept in the visit, and shown until it is put away or the page is left."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

import streamlit as st

from ui.widgets.page_head import num_pages_opened

Secret = dict[str, Any]  # lock and opened; name and secret once they are made


def make_secret(place: str, name: str, make: Callable[[], str], *, again: bool = False) -> None:
    """Make the secret of this name and keep it, once for two clicks.

    Args:
        place: its key in the session.
        again: also where this name's secret stands on the page already.

    Raises: what `make` raises.
    """
    kept: Secret = st.session_state.setdefault(place, {"lock": Lock()})
    kept["opened"] = num_pages_opened()
    with kept["lock"]:  # until the first run is ended by a second click, both go on side by side
        if again or not _is_second_click(kept, name):
            # Touches nothing of the session: there the first run would end, and the secret would never be seen.
            kept.update(secret=make(), name=name)


def _is_second_click(kept: Secret, name: str) -> bool:
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
