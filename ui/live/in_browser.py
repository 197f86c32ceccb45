"""Live in the visitor's own browser: what the view there is told, and the ways out."""

from __future__ import annotations

from typing import Any

import streamlit as st

from maskdet.language import tr
from ui.live.options import PHOTO, SNAPSHOTS, VIDEO, WAY_KEY, LiveChoice
from ui.widgets.browser import show_in_browser

KEY = "live_in_browser"


def show_live(choice: LiveChoice) -> None:
    """The camera with its verdicts, the numbers, the alert; what fails is said there, with the other ways."""
    ways = {
        VIDEO: tr("Let the server judge the video"),
        SNAPSHOTS: tr("Send snapshots"),
        PHOTO: tr("Check one photo"),
    }
    show_in_browser("live", _options(choice), key=KEY, ways=ways, on_way=_change_way)


def _options(choice: LiveChoice) -> dict[str, Any]:
    """As `LiveOptions` of static/browser/types.d.ts."""
    options = choice.options
    assert options.preset is not None
    least = options.preset.min_confidence if options.min_confidence is None else options.min_confidence
    return {
        "preset": options.preset.name,
        "minConfidence": least,
        "threshold": options.threshold,
        "dwellS": options.dwell_s,
        "wronglyCounts": options.wrongly_counts,
        "mirror": options.mirror,
        "blur": options.blur,
        "boxStyle": options.box_style.value,
        "sound": choice.sound,
        "front": choice.front,
    }


def _change_way(name: str) -> None:
    st.session_state[WAY_KEY] = name
