"""The live video of a visitor and what stands beside it: Start button, numbers, banner, a moment to save."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.formatting import number
from maskdet.language import tr, tr_many
from maskdet.live import LiveView
from maskdet.registry import Version
from maskdet.results import State
from ui.live.alarm import sound_alarm
from ui.live.moment import offer_moment
from ui.live.options import LiveChoice
from ui.live.panel import panel_html
from ui.live.self_test import show_self_test
from ui.live.stream import configuration, full_sentence, get_slots, is_running, show_stream
from ui.widgets.errors import empty_state, friendly_errors
from ui.widgets.states import shown_states

if TYPE_CHECKING:
    from maskdet.alerts import Lapse
    from ui.live.webrtc import LiveLink

REFRESH_S = 0.5
SILENCE_S = 3.0  # without a frame: then the page warns
CONNECT_S = 12.0  # a connection that takes longer is in trouble


def show_video(choice: LiveChoice, version: Version) -> None:
    """The picture, and beside it what is found in it.

    Raises: ModelNotFound, ModelBroken.
    """
    slots = get_slots()
    picture, panel = st.columns([3, 2], gap="medium")
    with picture:
        link = show_stream(choice, slots, version)
    with panel:
        show_panel(link, shown_states(version.labels), choice.sound)
    with st.expander(tr("It does not work? Test it"), icon=":material/troubleshoot:"):
        st.markdown(
            tr(
                "The test tries browser, camera and network, and says what to do. Where live video cannot get through, "
                "**Snapshots** above need only the normal connection."
            )
        )
        show_self_test(configuration(), server_full=full_sentence(slots), key="self_test")


@st.fragment(run_every=REFRESH_S)
@friendly_errors()
def show_panel(link: LiveLink | None, states: list[State], sound: str) -> None:
    """Beside the video, refreshed without touching it."""
    view = link.monitor.latest() if link is not None else None
    now_s = time.monotonic()
    with st.container(key="live_banner"):
        sentence = show_banner(link, view, now_s)
    if view is None:
        if link is not None and "live_since" not in st.session_state:
            empty_state(
                tr("Press Start"),
                tr("Allow the camera when the browser asks. Nothing is stored."),
                icon=":material/videocam:",
            )
    else:
        st.html(panel_html(view, states, now_s=now_s))
    if link is not None and is_running(link):
        offer_moment(link.monitor, key="live_moment")
    sound_alarm(sound, sentence, key="live_alarm")


def show_banner(link: LiveLink | None, view: LiveView | None, now_s: float) -> str:
    """What the visitor should know now. Returns: the sentence to sound, or nothing."""
    since = st.session_state.get("live_since")
    if link is None or (since is None and not is_running(link)):
        return ""
    if link.refused:
        st.warning(str(link.refused), icon=":material/hourglass_top:")
    elif view is None:
        show_waiting(now_s - (since or now_s))
    elif now_s - view.time_s > SILENCE_S:
        st.warning(
            tr(
                "No picture has come from the camera for {seconds} seconds. Is it still connected, and is this page in "
                "front? Press Stop and Start; if that does not help, test it below, or use Snapshots.",
                seconds=f"{now_s - view.time_s:.0f}",
            ),
            icon=":material/videocam_off:",
        )
    elif view.problem:
        st.warning(view.problem, icon=":material/error:")
    elif view.unmasked_too_long:
        return show_unmasked(view)
    return ""


def show_waiting(seconds: float) -> None:
    """The video has not come yet; `seconds` since Start."""
    if seconds < CONNECT_S:
        st.info(tr("Connecting ..."), icon=":material/sync:")
    else:
        st.warning(
            tr(
                "The video does not get through. Often a firewall is in the way. Test it below, or use **Snapshots** above: "
                "they need only the normal connection."
            ),
            icon=":material/wifi_off:",
        )


def show_unmasked(view: LiveView) -> str:
    """The banner. Returns: the sentence to sound."""
    lapses = view.unmasked_too_long
    wrongly = [lapse.track.state is State.MASK_WORN_INCORRECTLY for lapse in lapses]
    people = ", ".join(
        _person_words(lapse, told=wrong and not all(wrongly))
        for lapse, wrong in zip(lapses, wrongly, strict=True)
    )
    sentence = (
        tr("**Mask worn wrongly:** {people}", people=people)
        if all(wrongly)
        else tr("**Without a mask:** {people}", people=people)
    )
    st.error(sentence, icon=":material/masks:")
    return alarm_sentence(wrongly)


def _person_words(lapse: Lapse, *, told: bool) -> str:
    """Who, and how long; `told`: also that the mask is worn wrongly."""
    person, seconds = lapse.track.track_id, number(lapse.seconds)
    if told:
        return tr("Person {person} (worn wrongly, {seconds} s)", person=person, seconds=seconds)
    return tr("Person {person} ({seconds} s)", person=person, seconds=seconds)


def alarm_sentence(wrongly: Sequence[bool]) -> str:
    """What is said aloud. `wrongly`: of each person, whether a mask is there, but worn wrongly."""
    count = len(wrongly)
    if all(wrongly):
        return tr_many("Someone wears a mask wrongly.", "{n} people wear their masks wrongly.", count)
    if any(wrongly):
        return tr("{n} people are without a mask, or wear it wrongly.", n=count)
    return tr_many("Someone is without a mask.", "{n} people are without a mask.", count)
