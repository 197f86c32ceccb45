"""Live in the visitor's own browser: the page gets the networks, and no picture comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from maskdet.browser import page_folder
from ui.live.options import PHOTO, SNAPSHOTS, VIDEO, WAY_KEY, LiveChoice

OTHER_WAYS = {VIDEO: "Let the server judge the video", SNAPSHOTS: "Send snapshots", PHOTO: "Check one photo"}
KEY = "live_in_browser"


def show_in_browser(choice: LiveChoice) -> None:
    """The camera with its verdicts, the numbers, the alert; what fails is said there, with the other ways."""
    data = {
        "page": page_folder(),
        "options": _options(choice),
        "ways": [{"name": name, "title": title} for name, title in OTHER_WAYS.items()],
    }
    _component()(data=data, key=KEY, on_way_change=_change_way)


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


def _change_way() -> None:
    wanted = (st.session_state.get(KEY) or {}).get("way")
    if wanted in OTHER_WAYS:
        st.session_state[WAY_KEY] = wanted


@st.cache_resource
def _component() -> Any:
    script = Path(__file__).with_name("in_browser.js").read_text(encoding="utf-8")
    return st.components.v2.component("maskdet_live_in_browser", html="", js=script)
