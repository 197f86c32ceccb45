"""Check photos in the visitor's own browser, for pictures that must not leave the device."""

from __future__ import annotations

import streamlit as st

from maskdet.presets import Preset
from ui.widgets.browser import show_in_browser
from ui.widgets.preset import choose_min_confidence, choose_threshold


def check_in_browser(preset: Preset) -> None:
    """Sliders, and the view that takes photos and makes pictures, tables and files of them.

    Raises: ModelNotFound, ModelBroken.
    """
    left, right = st.columns(2, gap="medium")
    threshold = choose_threshold(left, key="private_threshold")
    min_confidence = choose_min_confidence(preset, right, key="private_confidence")
    options = {"preset": preset.name, "threshold": threshold, "minConfidence": min_confidence}
    show_in_browser("photos", options, key="photos_in_browser")
