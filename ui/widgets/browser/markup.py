"""Roles that Streamlit's own markup lacks, for people who hear a page or use the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st


def mend_markup() -> None:
    """Tell the browser what the menu's lists are, and let the keyboard reach what scrolls sideways."""
    _component()(key="markup")


@st.cache_resource
def _component() -> Any:
    script = Path(__file__).with_name("markup.js").read_text(encoding="utf-8")
    return st.components.v2.component("maskdet_markup", html="<span></span>", js=script)
