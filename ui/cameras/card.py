"""One camera on the wall: its picture, how it stands in words and symbols, and what can be done with it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.alerts import event_words
from maskdet.formatting import number, plain
from maskdet.language import tr, tr_many
from maskdet.results import State
from ui.cameras.view import FORM, REPLAY, open_view
from ui.widgets.signed_in.persons import visitor
from ui.widgets.states import state_chip
from ui.widgets.watches import local_time, redraw, watch_store

if TYPE_CHECKING:
    from maskdet.store import StoredWatch
    from maskdet.watching import WatchStatus

LONG_S = 0.3  # that a picture waits for its turn: the computer has more cameras than it can follow
SUSPENDED_FOR = timedelta(hours=1)
SIGNS = {
    "live": ":blue-badge[:material/sensors: {}]",
    "starting": ":gray-badge[:material/hourglass_empty: {}]",
    "connecting": ":gray-badge[:material/sync: {}]",
    "stalled": ":orange-badge[:material/videocam_off: {}]",
    "restarting": ":orange-badge[:material/restart_alt: {}]",
    "ended": ":gray-badge[:material/stop_circle: {}]",
    "off hours": ":gray-badge[:material/schedule: {}]",
    "off": ":gray-badge[:material/power_settings_new: {}]",
    "not watched": ":yellow-badge[:material/pause_circle: {}]",
}
PICTURE = (
    '<img src="data:image/jpeg;base64,{}" alt="{}" style="width:100%;aspect-ratio:16/9;object-fit:contain;'
    'background:#000;border-radius:.4rem;display:block">'
)
NO_PICTURE = (
    '<div style="aspect-ratio:16/9;border-radius:.4rem;border:1px dashed color-mix(in srgb,currentColor 35%,transparent);'
    'display:flex;align-items:center;justify-content:center;opacity:.75">{}</div>'
)


@dataclass(frozen=True)
class Camera:
    """A watch, its status (None: no process reports one), and a JPEG of what it sees."""

    stored: StoredWatch
    status: WatchStatus | None = None
    picture: bytes | None = field(default=None, repr=False)

    @property
    def state(self) -> tuple[str, str]:
        """A name of `SIGNS`, and the words a visitor reads."""
        from maskdet.watching import control

        if not self.stored.watch.enabled:
            return "off", tr("Switched off")
        if self.status is None:
            return ("starting", tr("Starting")) if control.current() else ("not watched", tr("Not watched"))
        return self.status.state.value, self.status.state.display_name


def show_camera_card(camera: Camera) -> None:
    """Picture, words and buttons."""
    watch_id, watch = camera.stored.watch_id, camera.stored.watch
    sign, word = camera.state
    with st.container(border=True, gap="small", key=f"camera_{watch_id}"):
        st.html(picture_html(camera, word))
        st.markdown(f"**{plain(watch.name)}** {SIGNS[sign].format(word)}")
        if camera.status and camera.status.reason and sign != "live":
            st.caption(plain(camera.status.reason))
        if sign == "live" and camera.status:
            st.markdown(in_view(camera.status))
        st.caption(plain(last_event(watch.name)))
        show_buttons(camera)


def picture_html(camera: Camera, word: str) -> str:
    """The picture as it came: nothing is written anywhere."""
    if not camera.picture:
        return NO_PICTURE.format(escape(word))
    name = escape(tr("What {camera} sees", camera=camera.stored.watch.name), quote=True)
    return PICTURE.format(base64.b64encode(camera.picture).decode("ascii"), name)


def in_view(status: WatchStatus) -> str:
    """Who is in view by state, how many frames a second are looked at, and how long they wait where that is long."""
    chips = [
        state_chip(State(name), people_words(State(name), count))
        for name, count in status.people.items()
        if count
    ]
    rate = number(status.frame_rate)
    pace = (
        tr("{rate} a second on {node}", rate=rate, node=plain(status.node))
        if status.node
        else tr("{rate} a second", rate=rate)
    )
    if status.waited_s >= LONG_S:
        waits = number(status.waited_s, 1)
        pace = tr("{pace}, each waits {seconds} s for its turn", pace=pace, seconds=waits)
    nobody = f":gray-badge[{tr('Nobody in view')}]"
    return f"{' '.join(chips) or nobody} :gray[{pace}]"


def people_words(state: State, count: int) -> str:
    """So many people in this state."""
    if state is State.WITH_MASK:
        return tr_many("{n} with mask", "{n} with mask", count)
    if state is State.WITHOUT_MASK:
        return tr_many("{n} without mask", "{n} without mask", count)
    if state is State.MASK_WORN_INCORRECTLY:
        return tr_many("{n} mask worn wrongly", "{n} mask worn wrongly", count)
    return tr_many("{n} unsure", "{n} unsure", count)


def last_event(name: str) -> str:
    """When the camera reported last, and what."""
    from maskdet.store import EventFilter, events

    found = events(watch_store(), EventFilter(watches=(name,)), per_page=1)
    if not found:
        return tr("Nothing was reported yet.")
    event = found[0].event
    return f"{local_time(event.time)} {event_words(event, named=False)}"  # the name stands above already


def show_buttons(camera: Camera) -> None:
    """What can be done with the camera."""
    watch_id, watch = camera.stored.watch_id, camera.stored.watch
    with st.container(horizontal=True, gap="xxsmall"):
        word, icon = (tr("Switch off"), "toggle_on") if watch.enabled else (tr("Switch on"), "toggle_off")
        if st.button(word, icon=f":material/{icon}:", key=f"switch_{watch_id}"):
            switch(watch_id, not watch.enabled)
        # A click within the fragment would only draw the fragment anew.
        if st.button(tr("Change"), icon=":material/edit:", key=f"change_{watch_id}"):
            open_view(FORM, watch_id)
            st.rerun()
        if st.button(tr("Replay"), icon=":material/replay:", key=f"replay_{watch_id}"):
            open_view(REPLAY, watch_id)
            st.rerun()
        if not watch.statistics_only:
            show_suspension(watch_id, watch.name)


def switch(watch_id: int, enabled: bool) -> None:
    """Start or stop watching it."""
    from maskdet.store import set_enabled

    set_enabled(watch_store(), watch_id, enabled, who=visitor())
    redraw()


def show_suspension(watch_id: int, name: str) -> None:
    """Alerts held back for an hour, and the way back."""
    from maskdet.store import suspend, suspended_until

    until = suspended_until(watch_store(), name)
    if until:
        word = tr("Alerts again (silent until {time})", time=local_time(until, seconds=False))
        if st.button(word, icon=":material/notifications:", key=f"resume_{watch_id}"):
            suspend(watch_store(), name, None, who=visitor())
            redraw()
    elif st.button(
        tr("Silent for 1 h"),
        icon=":material/notifications_paused:",
        key=f"suspend_{watch_id}",
        help=tr("Events are kept, but nobody is told for an hour."),
    ):
        suspend(watch_store(), name, datetime.now(UTC) + SUSPENDED_FOR, who=visitor())
        redraw()
