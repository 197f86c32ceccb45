"""How closely a watch looks: how often, from which size of face on, and whether it rests while nothing moves."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from maskdet.cameras import Watch
from maskdet.language import tr
from maskdet.redaction import hide_credentials
from ui.cameras.draft import Draft
from ui.cameras.fields import toggle_field, whole_number_field


@dataclass(frozen=True)
class Pace:
    """How the picture is looked at: fields of a watch."""

    frame_rate: float
    min_face_px: int
    loop: bool
    motion_gating: bool
    picture_source: str


def edit_pace(draft: Draft) -> Pace:
    """How the picture is looked at."""
    base, rate = draft.base, Watch.field("frame_rate")
    st.markdown(f"##### {tr('How the picture is looked at')}")
    with st.grid(2, min_column_width=200, vertical_alignment="bottom"):
        frame_rate = st.slider(
            rate.title,
            int(rate.low or 0),
            int(rate.high or 0),
            int(base.frame_rate),
            key="watch_frame_rate",
            help=rate.help,
        )
        min_face_px = whole_number_field(
            Watch, "min_face_px", base.min_face_px, step=4, key="watch_min_face_px"
        )
        loop = toggle_field(Watch, "loop", base.loop, key="watch_loop")
        gating = toggle_field(Watch, "motion_gating", base.motion_gating, key="watch_motion_gating")
    info = Watch.field("picture_source")
    large = st.text_input(
        info.title,
        hide_credentials(base.picture_source),
        key="watch_picture_source",
        help=info.help,
        placeholder="rtsp://...",
    )
    return Pace(float(frame_rate), min_face_px or 0, loop, gating, large)
