"""The control for the preset, and the sliders that follow it: how sure a verdict, and how sure a face must be."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from maskdet.inference import lowest_confidence
from maskdet.language import tr, tr_later
from maskdet.presets import PRESETS, Preset
from maskdet.settings import get_settings
from ui.widgets.model import active_threshold, usual_preset

SURE_TITLE = tr_later("How sure to be")
SURE_HELP = tr_later("Verdicts less sure than this are shown as “Unsure”.")


def choose_preset(beside: Callable[[], str], *, key: str) -> tuple[str, Preset]:
    """Another control with that for the preset beside it, and below them what the preset means.

    Returns: what the other control gives, and the preset the visitor chose for this visit; at first the settings'.
    """
    with st.container(horizontal=True, horizontal_alignment="distribute", key=f"{key}_row"):
        choice = beside()
        name = st.segmented_control(
            tr("Preset"),
            list(PRESETS),
            default=usual_preset().name,
            format_func=lambda name: PRESETS[name].title,
            required=True,
            key=key,
            persist_state="session",
            label_visibility="collapsed",
        )
    help_words = "\n".join(f"- **{preset.title}**: {preset.description}" for preset in PRESETS.values())
    st.caption(preset_words(PRESETS[name]), help=help_words)
    return choice, PRESETS[name]


def preset_words(preset: Preset) -> str:
    """The preset and what it means, in Markdown."""
    return tr("Preset **{title}**: {description}", title=preset.title, description=preset.description)


def follow_preset(key: str, usual: float) -> None:
    """Let the widget `key` show what is usual with the preset, unless the visitor has moved it. Before the widget."""
    last = st.session_state.get(f"{key}_usual", usual)
    if st.session_state.get(key, last) == last:
        st.session_state[key] = usual
    st.session_state[f"{key}_usual"] = usual


def choose_threshold(place: DeltaGenerator | None = None, *, key: str) -> float:
    """How sure a verdict must be, 0..1; at first as chosen for the version in use.

    Args:
        place: where, default the page's next place.

    Raises: ModelNotFound, ModelBroken.
    """
    active = active_threshold()
    return (place or st).slider(
        tr(SURE_TITLE),
        min(0.5, active),
        max(0.99, active),
        active,
        0.01,
        key=key,
        format="percent",
        persist_state="session",
        help=tr(SURE_HELP),
    )


def choose_min_confidence(preset: Preset, place: DeltaGenerator | None = None, *, key: str) -> float:
    """How sure a face must be, 0..1; as usual with the preset until the visitor moves it."""
    follow_preset(key, get_settings().confidence_with(preset))
    return (place or st).slider(
        tr("Face confidence"),
        lowest_confidence(get_settings()),
        1.0,
        step=0.01,
        key=key,
        format="percent",
        persist_state="session",
        help=tr("Move left to find more faces, right to leave out what may be no face."),
    )
