"""Whether people agree that their camera is judged, where the settings ask for that."""

from __future__ import annotations

import streamlit as st

from maskdet.language import tr, tr_later
from maskdet.settings import get_settings

WORDS = tr_later(
    "I agree, and so does everyone in view, that the camera's picture is judged. It is worked on in memory and "
    "never stored."
)


def has_agreed(key: str = "live_consent") -> bool:
    """True at once where nobody is asked; else only once the box is ticked, on each visit of the page anew."""
    return not get_settings().privacy_consent or st.checkbox(tr(WORDS), key=key)
