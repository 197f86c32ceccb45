"""What the page Cameras shows: the wall, the form of a watch, or a replay.

It stands in the page's address: the browser's way back leads back, and the menu always leads to the wall.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

WALL, FORM, REPLAY = "wall", "form", "replay"
VIEW, WATCH = "view", "camera"  # in the address
START = "cameras_start"  # whether watching is to begin when the wall is shown


@dataclass(frozen=True)
class CamerasView:
    """What the page Cameras shows: the wall, the form of a watch, or a replay; None: of a new watch, of no watch."""

    kind: str = WALL
    watch_id: int | None = None


def cameras_view() -> CamerasView:
    """What is open on the page Cameras."""
    kind, watch_id = st.query_params.get(VIEW, WALL), st.query_params.get(WATCH, "")
    if kind not in (FORM, REPLAY):
        return CamerasView()
    return CamerasView(kind, int(watch_id) if watch_id.isdecimal() else None)


def open_view(kind: str, watch_id: int | None = None) -> None:
    """Open the wall, a form or a replay; what was typed into the last form is forgotten."""
    for key in [key for key in st.session_state if str(key).startswith("watch_")]:
        del st.session_state[key]
    wanted = {VIEW: kind} if kind != WALL else {}
    st.query_params.from_dict(wanted if watch_id is None else {**wanted, WATCH: str(watch_id)})
