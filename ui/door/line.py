"""The line that people walk over, drawn in the picture with the mouse, a finger or the arrow keys."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

import streamlit as st

from maskdet.language import tr
from ui.door import words
from ui.widgets.browser.mounting import mount

Ends = tuple[float, float, float, float]
LINE, RIGHT, MOUNTED = "door_line", "door_inside_on_right", "door_line_drawing"
FIRST: Ends = (0.5, 0.1, 0.5, 0.9)
SCRIPT = Path(__file__).with_name("line.js")
CSS = """
.stage {position: relative; max-width: 640px; aspect-ratio: 4 / 3; border-radius: .5rem; overflow: hidden; touch-action: none;
  background: var(--st-secondary-background-color)}
.stage video, .stage img {position: absolute; inset: 0; width: 100%; height: 100%; object-fit: fill; user-select: none}
.stage video.mirrored {transform: scaleX(-1)}
.stage svg {position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none}
.row {display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0}
button {font: inherit; font-family: var(--st-font); padding: .4rem .8rem; border-radius: .5rem; cursor: pointer;
  border: 1px solid var(--st-border-color); background: var(--st-background-color); color: var(--st-text-color)}
button.end {position: absolute; width: 2rem; height: 2rem; margin: -1rem 0 0 -1rem; padding: 0; border-radius: 50%; cursor: grab;
  background: #ffd54a; border: 3px solid #101010; touch-action: none}
button:focus-visible {outline: 3px solid var(--st-primary-color); outline-offset: 2px}
p {font-family: var(--st-font); color: var(--st-text-color); margin: 0; min-height: 1.5em}
"""


def draw_line(*, picture: bytes | None, own_camera: bool, front: bool) -> None:
    """The picture with the line; what is drawn stands in the session under LINE and RIGHT.

    Args:
        picture: JPEG of the watch; None where there is none, or this device's own camera is meant.
        front: whether the own camera faces people, who then see themselves as in a mirror.
    """
    data = {
        "picture": "data:image/jpeg;base64," + base64.b64encode(picture).decode() if picture else "",
        "own": own_camera,
        "front": front,
        "line": list(st.session_state[LINE]),
        "right": st.session_state[RIGHT],
        "refused": tr(words.LINE_REFUSED),
    }
    if not own_camera and picture is None:
        st.caption(tr(words.LINE_NO_PICTURE))
    mount(SCRIPT, html=_html(), css=CSS, data=data, key=MOUNTED, on_line_change=_drawn)


def _drawn() -> None:
    """It comes from a browser, and may be anything."""
    found = (st.session_state.get(MOUNTED) or {}).get("line") or {}
    try:
        ends = tuple(min(1.0, max(0.0, float(share))) for share in found["ends"])
        if len(ends) == 4:
            st.session_state[LINE], st.session_state[RIGHT] = ends, bool(found["right"])
    except (TypeError, KeyError, ValueError):
        return


def _html() -> str:
    return f"""
<div class="stage" data-part="stage"><video data-part="video" muted playsinline aria-hidden="true"></video>
<img data-part="picture" alt="" hidden><svg data-part="drawing" aria-hidden="true"></svg>
<button data-part="start" class="end" type="button" aria-label="{escape(tr(words.LINE_START))}"></button>
<button data-part="end" class="end" type="button" aria-label="{escape(tr(words.LINE_END))}"></button></div>
<div class="row"><button data-part="camera" type="button">{escape(tr(words.LINE_CAMERA))}</button>
<button data-part="swap" type="button">{escape(tr(words.LINE_SWAP))}</button></div>
<p data-part="says" role="status">{escape(tr(words.LINE_SAYS))}</p>
"""
