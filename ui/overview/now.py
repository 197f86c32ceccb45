"""What happens now: who is unmasked, cameras, events of today against the usual day, newest pictures. For the wall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.access import current_person
from maskdet.alerts import EventKind, event_words
from maskdet.formatting import number, plain
from maskdet.images import thumbnail
from maskdet.language import tr, tr_many
from maskdet.results import State
from ui.widgets.errors import friendly_errors
from ui.widgets.faces import event_thumbnail
from ui.widgets.signed_in.roles import page_link
from ui.widgets.signed_in.threads import for_each_at_once
from ui.widgets.states import percent
from ui.widgets.watches import local_time, watch_store

if TYPE_CHECKING:
    from maskdet.store import DayComparison, StoredEvent
    from maskdet.watching import WatchStatus

EVERY_S = 3.0
NUM_PICTURES = 4
SIDE = 420  # pixels
UNMASKED = (State.WITHOUT_MASK, State.MASK_WORN_INCORRECTLY)
STYLE = """<style>
.st-key-now [data-testid="stMetricValue"] {font-size: clamp(2.6rem, 3.6vw, 4.4rem); font-weight: 700; line-height: 1.1}
.st-key-now [data-testid="stMetricLabel"] p {font-size: clamp(1rem, 1.35vw, 1.35rem)}
.st-key-now [data-testid="stMetricDelta"] {font-size: clamp(.95rem, 1.3vw, 1.15rem)}
.st-key-now_unmasked_some [data-testid="stMetricValue"] {color: light-dark(#be4800, #ef7a35)}
.st-key-quality h3 {font-size: clamp(1.3rem, 2.4vw, 2rem)}
</style>"""


def show_now() -> bool:
    """The dashboard, where a camera is set up. Returns: whether there is one."""
    from maskdet.store import watches

    if not watches(watch_store()):
        return False
    st.html(STYLE)
    _refreshed()
    return True


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def _refreshed() -> None:
    from maskdet.store import watches
    from maskdet.watching import control

    rows = [row for row in watches(watch_store()) if row.watch.enabled]
    statuses = control.statuses() if control.current() else []
    live = [status for status in statuses if status.state == "live"]
    with st.container(key="now"), st.grid(4, min_column_width=200):
        _show_unmasked(live)
        of_all = tr("{live} of {cameras}", live=len(live), cameras=len(rows))
        st.metric(tr("Cameras live"), of_all, border=True)
        _show_today(_today(current_person().name))
    _say_what_is_wrong(statuses, watching=bool(statuses), cameras=len(rows))
    _show_pictures(live)
    _show_events()


def _show_unmasked(live: Sequence[WatchStatus]) -> None:
    unmasked = sum(status.people.get(state, 0) for status in live for state in UNMASKED)
    with st.container(key="now_unmasked_some" if unmasked else "now_unmasked_none"):
        st.metric(tr("Without a mask now"), unmasked if live else "–", border=True)


@st.cache_data(ttl=20, show_spinner=False)
def _today(who: str) -> DayComparison:  # some see some cameras only
    from maskdet.store import compare_today

    return compare_today(watch_store(), datetime.now(UTC))


def _show_today(today: DayComparison) -> None:
    usual = today.usual_events
    st.metric(
        tr("Events today"),
        today.events,
        None if usual is None else tr("usually {usual} by this hour", usual=number(usual)),
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    share = today.usual_share
    st.metric(
        tr("Masked today"),
        percent(today.share_masked) if today.share_masked is not None else "–",
        None if share is None else tr("usually {usual}", usual=percent(share)),
        delta_color="off",
        delta_arrow="off",
        border=True,
        help=tr("Of the time that people were in view: the share they wore a mask."),
    )


def _say_what_is_wrong(statuses: Sequence[WatchStatus], *, watching: bool, cameras: int) -> None:
    if cameras and not watching:
        st.warning(
            tr("Nobody is watching: the cameras are set up, but not looked at."),
            icon=":material/pause_circle:",
        )
        page_link("pages/cameras.py", label=tr("Start watching"), icon=":material/play_arrow:")
    for status in statuses:
        if status.state != "live" and status.reason:
            st.warning(f"**{plain(status.name)}**: {plain(status.reason)}", icon=":material/videocam_off:")


def _show_pictures(live: Sequence[WatchStatus]) -> None:
    """The newest picture of the first cameras, faces blurred: this page may hang on a wall."""
    from maskdet.watching import control

    def fetch(status: WatchStatus) -> bytes | None:
        data = control.picture(status.watch_id, blur=True)
        return data and thumbnail(data, SIDE)

    shown = live[:NUM_PICTURES]
    if not shown:
        return
    pictures = for_each_at_once(fetch, shown, NUM_PICTURES)
    with st.grid(NUM_PICTURES, min_column_width=220, key="now_pictures"):
        for status, picture in zip(shown, pictures, strict=True):
            if picture:
                seen = tr("What {camera} sees", camera=status.name)
                st.image(picture, caption=plain(status.name), width="stretch", alt=seen)
    if len(live) > NUM_PICTURES:
        st.caption(
            tr_many(
                "The first {shown} of {n} camera.",
                "The first {shown} of {n} cameras.",
                len(live),
                shown=NUM_PICTURES,
            )
        )


def _show_events() -> None:
    """The newest events of today, with their pictures; not what followed within their silence."""
    from maskdet.store import EventFilter, events

    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    chosen = EventFilter(
        start=midnight,
        end=datetime.now(UTC) + timedelta(minutes=1),
        marked_false=False,
        ended=False,
        sent=True,
    )
    found = events(watch_store(), chosen, per_page=NUM_PICTURES)
    if not found:
        return
    st.markdown(tr("**Today's newest events**"))
    with st.grid(NUM_PICTURES, min_column_width=190, key="now_events"):
        for stored in found:
            with st.container(border=True, gap="xxsmall"):
                _show_event(stored)
    page_link("pages/events.py", label=tr("All events"), icon=":material/notifications:")


def _show_event(stored: StoredEvent) -> None:
    event = stored.event
    if stored.has_picture and (
        small := event_thumbnail(event.event_id, SIDE, faces_hidden=stored.faces_hidden)
    ):
        st.image(small, width="stretch", alt=event_words(event))
    sign = ":material/close:" if event.kind is EventKind.UNMASKED else ":material/info:"
    st.markdown(f"{sign} {plain(event_words(event))}")
    st.caption(local_time(event.time, seconds=False))
