"""What the page Cameras shows: the wall, the form of a watch, or a replay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    pass


OPEN = "cameras_view"


WALL, FORM, REPLAY = "wall", "form", "replay"


@dataclass(frozen=True)
class CamerasView:
    """What the page Cameras shows: the wall, the form of a watch, or a replay; None: of a new watch, of no watch."""

    kind: str = WALL
    watch_id: int | None = None


def cameras_view() -> CamerasView:
    """What is open on the page Cameras."""
    view: CamerasView = st.session_state.get(OPEN, CamerasView())
    return view


def open_view(kind: str, watch_id: int | None = None) -> None:
    """Open the wall, a form or a replay; what was typed into the last form is forgotten."""
    for key in [key for key in st.session_state if str(key).startswith("watch_")]:
        del st.session_state[key]
    st.session_state[OPEN] = CamerasView(kind, watch_id)


def video_time(seconds: float) -> str:
    """Minutes and seconds of a video, such as 01:07."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02d}:{rest:02d}"
