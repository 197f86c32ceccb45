"""Save this moment: the newest frame as a picture, made on the server and stored by the browser.

A component of its own, since Streamlit's download button is drawn anew with the panel, twice a second, and forgets the
file before a slow browser has fetched it.
"""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from maskdet.images import jpeg_bytes
from maskdet.language import tr
from maskdet.live import LiveMonitor
from ui.widgets.browser.mounting import mount

SCRIPT = Path(__file__).with_name("moment.js")

CSS = """
div {font-family: var(--st-font); color: var(--st-text-color)}
button {font: inherit; padding: .45rem .9rem; border-radius: .5rem; border: 1px solid var(--st-border-color);
  background: var(--st-background-color); color: var(--st-text-color); cursor: pointer; margin-right: .8rem}
button:hover {border-color: var(--st-primary-color)}
:is(button, input):focus-visible {outline: 3px solid var(--st-primary-color); outline-offset: 2px}
label {font-family: var(--st-font); color: var(--st-text-color); display: inline-block; padding: .45rem 0; cursor: pointer}
"""


def offer_moment(monitor: LiveMonitor, *, key: str) -> None:
    """The button; a picture asked for is handed over until the browser says that it has it."""
    asked: dict[str, Any] = (st.session_state.get(key) or {}).get("asked") or {}
    picture = monitor.snapshot(blur=bool(asked.get("blur"))) if _is_open(asked, key) else None
    jpeg = "" if picture is None else base64.b64encode(jpeg_bytes(picture)).decode()
    data = {"number": asked.get("number", 0), "jpeg": jpeg}
    mount(SCRIPT, html=_html(), css=CSS, data=data, key=key, on_asked_change=lambda: None)


def _is_open(asked: dict[str, Any], key: str) -> bool:
    got = (st.session_state.get(key) or {}).get("got", 0)
    return bool(asked) and asked.get("number") != got


def _html() -> str:
    return f"""
<button data-part="save" type="button">{escape(tr("Save this moment"))}</button>
<label><input data-part="blur" type="checkbox" checked> {escape(tr("Blur faces in it"))}</label>
"""
