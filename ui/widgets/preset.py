"""The control for the preset, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from maskdet.presets import PRESETS, Preset
from ui.widgets.model import usual_preset

ALL = "\n".join(f"- **{preset.title}**: {preset.description}" for preset in PRESETS.values())


def choose_preset(beside: Callable[[], str], *, key: str) -> tuple[str, Preset]:
    """Another control with that for the preset beside it, and below them what the preset means.

    Returns: what the other control gives, and the preset the visitor chose for this visit; at first the settings'.
    """
    with st.container(horizontal=True, horizontal_alignment="distribute", key=f"{key}_row"):
        choice = beside()
        name = st.segmented_control(
            "Preset",
            list(PRESETS),
            default=usual_preset().name,
            format_func=lambda name: PRESETS[name].title,
            required=True,
            key=key,
            persist_state="session",
            label_visibility="collapsed",
        )
    st.caption(preset_words(PRESETS[name]), help=ALL)
    return choice, PRESETS[name]


def preset_words(preset: Preset) -> str:
    """The preset and what it means, in Markdown."""
    return f"Preset **{preset.title}**: {preset.description}"


def follow_preset(key: str, usual: float) -> None:
    """Let the widget `key` show what is usual with the preset, unless the visitor has moved it. Before the widget."""
    last = st.session_state.get(f"{key}_usual", usual)
    if st.session_state.get(key, last) == last:
        st.session_state[key] = usual
    st.session_state[f"{key}_usual"] = usual
