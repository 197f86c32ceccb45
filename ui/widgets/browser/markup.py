"""Roles that Streamlit's own markup lacks, for people who hear a page or use the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from maskdet.language import LANGUAGES, current_language


def mend_markup() -> None:
    """Tell the browser the page's language and what the menu's lists are; let the keyboard reach what scrolls sideways."""
    language = LANGUAGES[current_language()]
    _component()(key="markup", data={"code": language.code, "language": language.html})


@st.cache_resource
def _component() -> Any:
    script = Path(__file__).with_name("markup.js").read_text(encoding="utf-8")
    return st.components.v2.component("maskdet_markup", html="<span></span>", js=script)
