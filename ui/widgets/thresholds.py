"""The sliders that say how sure a verdict, and how sure a face must be."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from maskdet.inference import lowest_confidence
from maskdet.presets import Preset
from maskdet.settings import get_settings
from ui.widgets.model import active_threshold
from ui.widgets.preset import follow_preset

SURE_TITLE, SURE_HELP = "How sure to be", "Verdicts less sure than this are shown as “Unsure”."


def choose_threshold(place: DeltaGenerator | None = None, *, key: str) -> float:
    """How sure a verdict must be, 0..1; at first as chosen for the version in use.

    Args:
        place: where, default the page's next place.

    Raises: ModelNotFound, ModelBroken.
    """
    active = active_threshold()
    return (place or st).slider(
        SURE_TITLE,
        min(0.5, active),
        max(0.99, active),
        active,
        0.01,
        key=key,
        format="percent",
        persist_state="session",
        help=SURE_HELP,
    )


def choose_min_confidence(preset: Preset, place: DeltaGenerator | None = None, *, key: str) -> float:
    """How sure a face must be, 0..1; as usual with the preset until the visitor moves it."""
    follow_preset(key, get_settings().confidence_with(preset))
    return (place or st).slider(
        "Face confidence",
        lowest_confidence(get_settings()),
        1.0,
        step=0.01,
        key=key,
        format="percent",
        persist_state="session",
        help="Move left to find more faces, right to leave out what may be no face.",
    )
