"""The visitor's video connection: one link a visit, its Start button, and the live slots of the server."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import streamlit as st

from maskdet.language import tr
from maskdet.live import LiveMonitor, ServerFull, SessionSlots, rtc_configuration
from maskdet.registry import Version
from maskdet.settings import get_settings
from ui.live.options import LiveChoice
from ui.live.stream_style import style_stream
from ui.widgets.memory import spare_what_stays
from ui.widgets.model import get_pipeline_pool
from ui.widgets.page_head import num_pages_opened

if TYPE_CHECKING:
    from streamlit_webrtc.config import Translations

    from ui.live.webrtc import LiveLink

STREAM, SHOWN_SINCE = "live_stream", "live_shown_since"


def _words() -> Translations:
    return {
        "start": tr("Start"),
        "stop": tr("Stop"),
        "select_device": tr("Choose the camera"),
        "media_api_not_available": tr(
            "This browser gives no camera here. Run the self-test below: it says why."
        ),
        "device_ask_permission": tr("Allow the camera: the browser asks beside the address."),
        "device_not_available": tr("No camera was found. Connect one, or use One photo."),
        "device_access_denied": tr(
            "The camera is not allowed. Allow it beside the address, then press Start again."
        ),
    }


def show_stream(choice: LiveChoice, slots: SessionSlots, version: Version) -> LiveLink | None:
    """The video with its Start button, or why there is none. Returns: the link, or None."""
    if sentence := full_sentence(slots):
        mark_hidden()
        st.warning(sentence, icon=":material/hourglass_top:")
        st.button(tr("Look again"), icon=":material/refresh:", key="look_again")
        return None
    import streamlit_webrtc as webrtc

    link = current_link(choice, slots, version)
    keep_while_page_stays()
    context = webrtc.webrtc_streamer(
        key=STREAM,
        mode=webrtc.WebRtcMode.SENDRECV,
        frontend_rtc_configuration=configuration(),
        server_rtc_configuration={"iceServers": configuration()["iceServers"]},
        media_stream_constraints={"audio": False, "video": wanted_video(front=choice.front)},
        source_video_track=link.shown,
        sink_video_track=link,
        video_html_attrs={
            "autoPlay": True,
            "controls": False,
            "muted": True,
            "playsInline": True,
            "style": {"width": "100%", "borderRadius": "0.5rem"},
        },
        translations=_words(),
    )
    style_stream()
    note_connecting(context.state.playing or context.state.signalling or is_running(link))
    return link


def is_running(link: LiveLink) -> bool:
    """Whether frames come through. The browser's own word for it may be late, or lost."""
    return not link.ended and link.monitor.latest() is not None


def keep_while_page_stays() -> None:
    """Keep streamlit-webrtc from taking a visitor who is still here for one who has left.

    It ends the video where the server's count of runs jumps by two, but on a busy machine that count comes late and
    then jumps. Whether the page was left, or the video hidden, is known here.
    """
    context = st.session_state.get(STREAM)
    if context is not None and st.session_state.get(SHOWN_SINCE) == num_pages_opened():
        context._last_rendered_run_count = None
    st.session_state[SHOWN_SINCE] = num_pages_opened()


def mark_hidden() -> None:
    """The video is not on the page in this run: where it comes back, it begins anew."""
    st.session_state.pop(SHOWN_SINCE, None)


def current_link(choice: LiveChoice, slots: SessionSlots, version: Version) -> LiveLink:
    """The link of this visit: a new one after each stop, and for another model."""
    from streamlit_webrtc.relay import get_global_relay

    from ui.live.webrtc import LiveLink, send_newest_only

    send_newest_only(get_global_relay)
    model = version.key
    link: LiveLink | None = st.session_state.get("live_link")
    if link is None or link.ended or st.session_state.get("live_model") != model:
        if link is not None and not link.ended:
            link.stop()
        link = LiveLink(LiveMonitor(get_pipeline_pool(), choice.options), slots, visitor())
        st.session_state["live_link"], st.session_state["live_model"] = link, model
        spare_what_stays()
    link.monitor.options = choice.options
    return link


def wanted_video(*, front: bool) -> dict[str, Any]:
    """What the browser is asked for: size, rate and which camera."""
    return {
        "width": {"ideal": 640},
        "height": {"ideal": 480},
        "frameRate": {"ideal": 30, "max": 30},
        "facingMode": "user" if front else "environment",
    }


def note_connecting(wanted: bool) -> None:
    """Remember since when the visitor waits for a picture."""
    if not wanted:
        st.session_state.pop("live_since", None)
    else:
        st.session_state.setdefault("live_since", time.monotonic())


@st.cache_resource
def get_slots() -> SessionSlots:
    """The live slots of this server, shared by all visitors."""
    return SessionSlots(get_settings().max_live)


def full_sentence(slots: SessionSlots) -> str:
    """Why this visitor gets no live slot; empty where there is one."""
    link: LiveLink | None = st.session_state.get("live_link")
    if link is not None and is_running(link):
        return ""
    try:
        slots.check(visitor(), now_s=time.monotonic())
    except ServerFull as full:
        return str(full)
    return ""


def visitor() -> str:
    """A name for this visit, as long as it lasts."""
    return str(st.session_state.setdefault("live_visitor", uuid4().hex))


def configuration() -> dict[str, Any]:
    """Made once a visit: its passwords change with the time, and a change would restart the video."""
    made: dict[str, Any] | None = st.session_state.get("live_ice")
    if made is None:
        made = st.session_state["live_ice"] = rtc_configuration(get_settings(), now_s=time.time())
    return made
