"""A script that runs in the page."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import streamlit as st


def mount(script: Path, *, html: str = "<span></span>", css: str | None = None, **options: Any) -> None:
    """Run a script of ours in the page.

    Args:
        script: its file, whose name no other one has.
        html: what it finds to work in; it may be in the visitor's language.
        options: of Streamlit's components: key, data, on_..._change.
    """
    _component(script, html, css)(**options)


@st.cache_resource(show_spinner=False)
def _component(script: Path, html: str, css: str | None) -> Any:
    """Streamlit knows it by its name: one for each text, or the last one would be everybody's."""
    name = f"maskdet_{script.stem}_{zlib.crc32(html.encode()):08x}"
    return st.components.v2.component(name, html=html, css=css, js=script.read_text(encoding="utf-8"))
