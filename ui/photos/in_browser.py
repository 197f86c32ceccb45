"""Check photos in the visitor's own browser, for pictures that must not leave the device."""

from __future__ import annotations

import streamlit as st

from maskdet.inference import lowest_confidence
from maskdet.presets import Preset
from maskdet.settings import get_settings
from ui.widgets.browser import show_in_browser
from ui.widgets.model import active_threshold
from ui.widgets.preset import follow_preset


def check_in_browser(preset: Preset) -> None:
    """Sliders, and the view that takes photos and makes pictures, tables and files of them.

    Raises: ModelNotFound, ModelBroken.
    """
    settings, active = get_settings(), active_threshold()
    follow_preset("private_confidence", settings.confidence_with(preset))
    left, right = st.columns(2, gap="medium")
    threshold = left.slider(
        "How sure to be",
        min(0.5, active),
        max(0.99, active),
        active,
        0.01,
        key="private_threshold",
        format="percent",
        persist_state="session",
        help="Verdicts less sure than this are shown as “Unsure”.",
    )
    min_confidence = right.slider(
        "Face confidence",
        lowest_confidence(settings),
        1.0,
        step=0.01,
        key="private_confidence",
        format="percent",
        persist_state="session",
        help="Move left to find more faces, right to leave out what may be no face.",
    )
    options = {"preset": preset.name, "threshold": threshold, "minConfidence": min_confidence}
    show_in_browser("photos", options, key="photos_in_browser")
