"""What the visitor wants to see of the checked photos."""

from __future__ import annotations

import streamlit as st

from maskdet.inference import View, lowest_confidence
from maskdet.presets import Preset
from maskdet.settings import get_settings
from ui.widgets.preset import follow_preset


def choose_view(active: float, preset: Preset) -> View:
    """What to show; `active` is the threshold of the version in use, which a visitor may change for this visit."""
    follow_preset("min_confidence", get_settings().confidence_with(preset))
    if st.session_state.get("active_threshold") != active:  # another one was chosen since, here or elsewhere
        st.session_state["active_threshold"] = st.session_state["threshold"] = active
    with st.container(border=True, key="view"):
        left, middle, right = st.columns([5, 5, 3], gap="medium", vertical_alignment="center")
        min_confidence = left.slider(
            "Face confidence",
            lowest_confidence(get_settings()),
            1.0,
            step=0.01,
            key="min_confidence",
            format="percent",
            persist_state="session",
            help="Move left to find more faces, right to leave out what may be no face.",
        )
        threshold = middle.slider(
            "How sure to be",
            min(0.5, active),
            1.0,
            step=0.01,
            key="threshold",
            format="percent",
            persist_state="session",
            help="Verdicts less sure than this are shown as “Unsure”.",
        )
        blur = right.toggle(
            "Blur faces",
            key="blur",
            persist_state="session",
            help="Hides all faces on this page and in the downloaded pictures.",
        )
    return View(min_confidence, threshold, blur)
