"""The visitor's camera over the normal connection: pictures arrive while a button is held, or every few seconds.

Nothing is stored.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from maskdet.language import tr, tr_as
from ui.widgets.browser.mounting import mount

SCRIPT = Path(__file__).with_name("camera.js")
HTML = """
<video data-part="video" class="mirrored" muted playsinline aria-label="{seen}"></video>
<div class="row"><button data-part="start" type="button">{start}</button>
<button data-part="hold" type="button" disabled>{hold}</button></div>
<p data-part="says" role="status"></p>
"""
CSS = """
video {width: 100%; max-width: 480px; aspect-ratio: 4 / 3; border-radius: .5rem;
  background: var(--st-secondary-background-color)}
video.mirrored {transform: scaleX(-1)}
.row {display: flex; gap: .5rem; margin-top: .5rem}
button {font: inherit; padding: .5rem 1rem; border-radius: .5rem; border: 1px solid var(--st-border-color);
  background: var(--st-background-color); color: var(--st-text-color); cursor: pointer; touch-action: none}
button:disabled {opacity: .5; cursor: default}
button[data-part="hold"]:not(:disabled) {background: var(--st-primary-color); color: #fff; font-weight: 600}
button.held {outline: 3px solid var(--st-orange-color, #be4800); outline-offset: 2px}
p {font-family: var(--st-font); color: var(--st-text-color); margin: .5rem 0 0; min-height: 1.5em}
"""


class Frame(NamedTuple):
    """A picture: JPEG; seconds on the browser's clock, None for one that is not of a video; what it shows, as it was said then."""

    jpeg: bytes
    time_s: float | None
    about: str = ""


Frames = list[Frame]


def show_camera(
    button: str,
    on_frames: Callable[[Frames], None],
    *,
    key: str,
    every_s: float = 0.0,
    front: bool = True,
    about: str = "",
) -> None:
    """Show the camera; `on_frames` gets what was taken since the last time, before the page runs again.

    Args:
        button: its words: to be held, or, with `every_s`, to start and stop.
        every_s: seconds from one picture to the next; 0: several a second while the button is held.
        front: the camera that faces the visitor, where there are two.
        about: comes back with each picture that is taken from now on; some may come later than it changes.
    """
    got = f"{key} got"

    def received() -> None:
        batch = (st.session_state.get(key) or {}).get("frames")
        if batch:
            st.session_state[got] = int(batch["number"])
            on_frames([_frame(one) for one in batch["frames"]])

    data = {
        "button": button,
        "acknowledged": st.session_state.get(got, 0),
        "every_ms": round(1000 * every_s),
        "facing": "user" if front else "environment",
        "about": about,
    }
    mount(SCRIPT, html=_page(), css=CSS, data=data, key=key, on_frames_change=received)


def _frame(sent: dict[str, Any]) -> Frame:
    return Frame(base64.b64decode(sent["jpeg"]), float(sent["time_s"]), str(sent.get("about", "")))


def _page() -> str:
    words = {
        "seen": tr("What the camera sees"),
        "start": tr("Start the camera"),
        "hold": tr_as("keep a button pressed", "Hold"),
    }
    return HTML.format_map({name: html.escape(text) for name, text in words.items()})
