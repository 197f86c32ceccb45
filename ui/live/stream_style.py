"""The letters of the page for the frame in which the WebRTC component draws its buttons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st


def style_stream() -> None:
    """Give the frame the page's letters, whenever it comes."""
    _component()(key="stream_style")


@st.cache_resource
def _component() -> Any:
    script = Path(__file__).with_name("stream_style.js").read_text(encoding="utf-8")
    return st.components.v2.component("maskdet_stream_style", html="<span></span>", js=script)
