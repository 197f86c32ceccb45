"""Zones of a watch, drawn on its picture with the mouse or a finger, or written as corners in percent."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from maskdet.cameras import WatchProblem, Zone
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr
from ui.cameras.draft import DRAFT, Draft
from ui.widgets.browser.mounting import mount

TEXT, PROBLEM, MOUNTED = "watch_zone_text", "watch_zone_problem", "watch_zone_drawing"
SCRIPT = Path(__file__).with_name("zones.js")
CSS = """
.row {display: flex; flex-wrap: wrap; gap: .5rem; align-items: center}
.row .gap {flex: 1}
.stage {position: relative; margin: .5rem 0; touch-action: manipulation; cursor: crosshair; max-width: 900px}
.stage img {display: block; width: 100%; border-radius: .5rem; user-select: none}
.stage svg {position: absolute; inset: 0; width: 100%; height: 100%}
button {font: inherit; font-family: var(--st-font); padding: .4rem .8rem; border-radius: .5rem; cursor: pointer;
  border: 1px solid var(--st-border-color); background: var(--st-background-color); color: var(--st-text-color)}
button:disabled {opacity: .5; cursor: default}
button[aria-pressed="true"] {background: var(--st-primary-color); color: #fff; font-weight: 600}
p {font-family: var(--st-font); color: var(--st-text-color); margin: 0 0 .5rem; min-height: 1.5em}
"""


def edit_zones(draft: Draft) -> None:
    """The picture to draw on, and the corners as text."""
    st.markdown(f"##### {tr('Zones')}")
    if draft.picture is None and draft.watch_id is not None:
        draft.picture = _live_picture(draft.watch_id)
    if draft.picture is None:
        st.caption(
            tr("“Test the connection” brings a picture to draw on. Without zones the whole picture counts.")
        )
    else:
        mount(
            SCRIPT,
            html=_html(),
            css=CSS,
            data={
                "picture": _data_url(draft.picture),
                "zones": [zone_dict(zone) for zone in draft.zones],
                "words": _words(),
            },
            key=MOUNTED,
            on_zones_change=_drawn,
        )
    with st.expander(tr("Corners by keyboard"), icon=":material/keyboard:"):
        st.session_state.setdefault(TEXT, zones_text(draft.zones))
        st.text_area(
            tr("One zone a line: its kind, then its corners across and down in percent of the picture"),
            key=TEXT,
            placeholder="privacy: 0 0, 40 0, 40 100, 0 100\ninterest: 50 20, 100 20, 100 100",
            on_change=_written,
        )
        if problem := st.session_state.get(PROBLEM):
            st.error(plain(problem), icon=":material/error:")


def _drawn() -> None:
    """The component closed or deleted a zone."""
    draft: Draft | None = st.session_state.get(DRAFT)
    found = (st.session_state.get(MOUNTED) or {}).get("zones")
    if draft is None or found is None:  # the form may have been left with the same click
        return
    try:
        draft.zones = [zone_of(entry) for entry in found]
        st.session_state[TEXT] = zones_text(draft.zones)
        st.session_state.pop(PROBLEM, None)
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)


def _written() -> None:
    """The text was changed."""
    draft: Draft | None = st.session_state.get(DRAFT)
    if draft is None or TEXT not in st.session_state:  # the form was left with the same click
        return
    try:
        draft.zones = read_zones(st.session_state[TEXT])
        st.session_state.pop(PROBLEM, None)
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)


def zone_dict(zone: Zone) -> dict[str, Any]:
    """As the component carries it."""
    return {"kind": zone.kind, "points": [list(point) for point in zone.points]}


def zone_of(entry: dict[str, Any]) -> Zone:
    """What the component sent, which comes from a browser and may be anything.

    Raises: WatchProblem.
    """
    try:
        return Zone(str(entry["kind"]), tuple((float(x), float(y)) for x, y in entry["points"]))
    except (KeyError, TypeError, ValueError) as error:
        raise WatchProblem(tr("The zone did not arrive whole. Draw it again.")) from error


def zones_text(zones: Sequence[Zone]) -> str:
    """One line a zone, such as "privacy: 0 0, 40 0, 40 100"."""
    return "\n".join(
        f"{zone.kind}: " + ", ".join(f"{100 * x:.4g} {100 * y:.4g}" for x, y in zone.points) for zone in zones
    )


def read_zones(text: str) -> list[Zone]:
    """The zones behind `zones_text`.

    Raises: WatchProblem, naming the line.
    """
    return [_read_zone(line) for line in text.splitlines() if line.strip()]


def _read_zone(line: str) -> Zone:
    kind, _, corners = line.partition(":")
    pairs = [re.split(r"[\s/]+", corner.strip().replace("%", "")) for corner in re.split(r"[,;]", corners)]
    try:
        points = tuple((float(x) / 100, float(y) / 100) for x, y in pairs)
    except ValueError:
        raise WatchProblem(
            tr(
                "“{line}” is no zone. Write its kind and its corners, such as privacy: 0 0, 40 0, 40 100.",
                line=line.strip(),
            )
        ) from None
    return Zone(kind.strip().lower(), points)


def _live_picture(watch_id: int) -> bytes | None:
    from maskdet.watching import control

    return control.picture(watch_id, blur=True)


def _data_url(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")


def _words() -> dict[str, str]:
    """What the component says as one draws."""
    return {
        "interest": tr("Only count here"),
        "privacy": tr("Never look here"),
        "start": tr("Press the picture at each corner of a zone."),
        "corners": tr("{n} of at least 3 corners."),
        "closing": tr("Press the first corner again, or “Close zone”."),
        "delete": tr("Delete {number}: {kind}"),
    }


def _html() -> str:
    words = {name: escape(word) for name, word in _words().items()}
    return f"""
<div class="row" role="group" aria-label="{escape(tr("Kind of zone"))}">
<button data-part="interest" type="button">{words["interest"]}</button>
<button data-part="privacy" type="button">{words["privacy"]}</button>
<span class="gap"></span>
<button data-part="undo" type="button">{escape(tr("Undo corner"))}</button>
<button data-part="close" type="button">{escape(tr("Close zone"))}</button></div>
<div class="stage" data-part="stage"><img data-part="picture" alt="{escape(tr("What the camera sees"))}"></div>
<p data-part="says" role="status"></p>
<div class="row" data-part="list" role="group" aria-label="{escape(tr("Zones"))}"></div>
"""
