"""What the visitor wants to see of the checked photos."""

from __future__ import annotations

import streamlit as st

from maskdet.inference import View
from maskdet.language import tr
from maskdet.presets import Preset
from ui.widgets.preset import SURE_HELP, SURE_TITLE, choose_min_confidence


def choose_view(active: float, preset: Preset) -> View:
    """What to show; `active` is the threshold of the version in use, which a visitor may change for this visit."""
    if st.session_state.get("active_threshold") != active:  # another one was chosen since, here or elsewhere
        st.session_state["active_threshold"] = st.session_state["threshold"] = active
    with st.container(border=True, key="view"):
        left, middle, right = st.columns([5, 5, 3], gap="medium", vertical_alignment="center")
        min_confidence = choose_min_confidence(preset, left, key="min_confidence")
        threshold = middle.slider(
            tr(SURE_TITLE),
            min(0.5, active),
            1.0,
            step=0.01,
            key="threshold",
            format="percent",
            persist_state="session",
            help=tr(SURE_HELP),
        )
        blur = right.toggle(
            tr("Blur faces"),
            key="blur",
            persist_state="session",
            help=tr("Hides all faces on this page and in the downloaded pictures."),
        )
    return View(min_confidence, threshold, blur)
