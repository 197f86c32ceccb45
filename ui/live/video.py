"""The live video of a visitor and what stands beside it: Start button, numbers, banner, a moment to save."""

from __future__ import annotations

import time
from functools import partial
from typing import Any
from uuid import uuid4

import streamlit as st

from maskdet.errors import UnreadableImage
from maskdet.images import jpeg_bytes
from maskdet.live import LiveMonitor, LiveOptions, LiveView, ServerFull, SessionSlots, rtc_configuration
from maskdet.registry import Version
from maskdet.results import State
from maskdet.settings import get_settings
from ui.live.alarm import SILENT, sound_alarm
from ui.live.panel import panel_html
from ui.live.self_test import show_self_test
from ui.widgets.empty_state import empty_state
from ui.widgets.errors import friendly_errors
from ui.widgets.memory import spare_what_stays
from ui.widgets.model import get_pipeline_pool, version_key
from ui.widgets.states import shown_states

REFRESH_S = 0.5
SILENCE_S = 3.0  # without a frame: then the page says so
CONNECT_S = 12.0  # a connection that takes longer is in trouble
WORDS = {
    "start": "Start", "stop": "Stop", "select_device": "Choose the camera",
    "media_api_not_available": "This browser gives no camera here. Run the self-test below: it says why.",
    "device_ask_permission": "Allow the camera: the browser asks beside the address.",
    "device_not_available": "No camera was found. Connect one, or use One photo.",
    "device_access_denied": "The camera is not allowed. Allow it beside the address, then press Start again.",
}  # fmt: skip


def show_video(options: LiveOptions, version: Version) -> None:
    places = get_slots()
    picture, panel = st.columns([3, 2], gap="medium")
    with picture:
        link = show_stream(options, places, version)
    with panel:
        show_panel(link, shown_states(version.labels))
        if link is not None and "live_since" in st.session_state:
            offer_snapshot(link)
    with st.expander("It does not work? Test it", icon=":material/troubleshoot:"):
        st.markdown(
            "The test tries browser, camera and network, and says what to do. Where live video cannot get through, "
            "**Snapshots** above need only the normal connection."
        )
        show_self_test(configuration(), places=full_sentence(places), key="self_test")


def show_stream(options: LiveOptions, places: SessionSlots, version: Version) -> Any:
    """The video with its Start button, or why there is none. Returns: the link, or None."""
    if sentence := full_sentence(places):
        st.warning(sentence, icon=":material/hourglass_top:")
        st.button("Look again", icon=":material/refresh:", key="look_again")
        return None
    import streamlit_webrtc as webrtc

    link = current_link(options, places, version)
    context = webrtc.webrtc_streamer(
        key="live_stream",
        mode=webrtc.WebRtcMode.SENDRECV,
        frontend_rtc_configuration=configuration(),
        server_rtc_configuration={"iceServers": configuration()["iceServers"]},
        media_stream_constraints={"audio": False, "video": wanted_video()},
        source_video_track=link.shown,
        sink_video_track=link,
        video_html_attrs={
            "autoPlay": True, "controls": False, "muted": True, "playsInline": True,
            "style": {"width": "100%", "borderRadius": "0.5rem"},
        },
        translations=WORDS,
    )  # fmt: skip
    note_connecting(context.state.playing or context.state.signalling)
    return link


def current_link(options: LiveOptions, places: SessionSlots, version: Version) -> Any:
    """The link of this visit: a new one after each stop, and for another model."""
    from streamlit_webrtc.relay import get_global_relay

    from ui.live.webrtc import LiveLink, send_newest_only

    send_newest_only(get_global_relay)
    model = version_key(version)
    link = st.session_state.get("live_link")
    if link is None or link.ended or st.session_state.get("live_model") != model:
        if link is not None and not link.ended:
            link.stop()
        link = LiveLink(LiveMonitor(get_pipeline_pool(), options), places, visitor())
        st.session_state["live_link"], st.session_state["live_model"] = link, model
        spare_what_stays()
    link.monitor.options = options
    return link


def wanted_video() -> dict[str, Any]:
    facing = "user" if st.session_state["live_front"] else "environment"
    return {
        "width": {"ideal": 640}, "height": {"ideal": 480}, "frameRate": {"ideal": 30, "max": 30}, "facingMode": facing,
    }  # fmt: skip


def note_connecting(wanted: bool) -> None:
    """Remember since when the visitor waits for a picture."""
    if not wanted:
        st.session_state.pop("live_since", None)
    else:
        st.session_state.setdefault("live_since", time.monotonic())


@st.fragment(run_every=REFRESH_S)
@friendly_errors()
def show_panel(link: Any, states: list[State]) -> None:
    """Beside the video, refreshed without touching it."""
    view = link.monitor.latest() if link is not None else None
    now_s = time.monotonic()
    with st.container(key="live_banner"):
        sentence = show_banner(link, view, now_s)
    if view is None:
        if link is not None and "live_since" not in st.session_state:
            empty_state(
                "Press Start",
                "Allow the camera when the browser asks. Nothing is stored.",
                icon=":material/videocam:",
            )
    else:
        st.html(panel_html(view, states, now_s=now_s))
    sound_alarm(st.session_state.get("live_sounds", SILENT), sentence, key="live_alarm")


def show_banner(link: Any, view: LiveView | None, now_s: float) -> str:
    """What the visitor should know now. Returns: the sentence to sound, or nothing."""
    since = st.session_state.get("live_since")
    if link is None or since is None:
        return ""
    if link.refused:
        st.warning(str(link.refused), icon=":material/hourglass_top:")
    elif view is None:
        show_waiting(now_s - since)
    elif now_s - view.time_s > SILENCE_S:
        st.warning(
            f"No picture has come from the camera for {now_s - view.time_s:.0f} seconds. Is it still connected, and is "
            "this page in front? Press Stop and Start; if that does not help, test it below, or use Snapshots.",
            icon=":material/videocam_off:",
        )
    elif view.problem:
        st.warning(view.problem, icon=":material/error:")
    elif view.unmasked_too_long:
        return show_unmasked(view, now_s)
    return ""


def show_waiting(seconds: float) -> None:
    if seconds < CONNECT_S:
        st.info("Connecting ...", icon=":material/sync:")
    else:
        st.warning(
            "The video does not get through. Often a firewall is in the way. Test it below, or use **Snapshots** above: "
            "they need only the normal connection.",
            icon=":material/wifi_off:",
        )


def show_unmasked(view: LiveView, now_s: float) -> str:
    people = [f"Person {t.track_id} ({now_s - t.since_s:.0f} s)" for t in view.unmasked_too_long]
    st.error(f"**Without a mask:** {', '.join(people)}", icon=":material/masks:")
    several = len(people) > 1
    return f"{len(people)} people are without a mask." if several else "Someone is without a mask."


def offer_snapshot(link: Any) -> None:
    """A picture of this moment, made when its button is pressed. Not in the panel, whose buttons are new twice a second."""
    left, right = st.columns(2, vertical_alignment="center")
    blur = right.toggle("Blur faces in it", True, key="snapshot_blur", persist_state="session")
    left.download_button(
        "Save this moment", partial(moment, link, blur=blur), "moment.jpg", "image/jpeg",
        key="live_snapshot", on_click="ignore", icon=":material/photo_camera:", width="stretch",
    )  # fmt: skip


def moment(link: Any, *, blur: bool) -> bytes:
    """The newest frame as a JPEG; who presses early waits for the first one."""
    end = time.monotonic() + CONNECT_S
    while (picture := link.monitor.snapshot(blur=blur)) is None:
        if time.monotonic() > end:
            raise UnreadableImage("No picture has come from the camera yet. Wait until you see it.")
        time.sleep(0.1)
    return jpeg_bytes(picture)


@st.cache_resource
def get_slots() -> SessionSlots:
    return SessionSlots(get_settings().max_live)


def full_sentence(places: SessionSlots) -> str:
    """Why this visitor gets no live place, or nothing."""
    link = st.session_state.get("live_link")
    if link is not None and not link.ended and link.monitor.latest() is not None:
        return ""
    try:
        places.check(visitor(), now_s=time.monotonic())
    except ServerFull as full:
        return str(full)
    return ""


def visitor() -> str:
    return st.session_state.setdefault("live_visitor", uuid4().hex)


def configuration() -> dict[str, Any]:
    """Made once a visit: its passwords change with the time, and a change would restart the video."""
    if "live_ice" not in st.session_state:
        st.session_state["live_ice"] = rtc_configuration(get_settings(), now_s=time.time())
    return st.session_state["live_ice"]
