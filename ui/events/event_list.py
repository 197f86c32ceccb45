"""The log of events: a filter, one page of events that refreshes itself, and what can be done with all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import streamlit as st

from maskdet.alerts import EventKind
from maskdet.formatting import counted
from maskdet.store import (
    EventFilter,
    StoredEvent,
    acknowledge,
    count_events,
    delivery_counts,
    event,
    event_watches,
    events,
)
from ui.events.correction import show_learning, watches_with_faces
from ui.events.event_card import show_event
from ui.events.event_table import events_csv
from ui.widgets.errors import empty_state, friendly_errors
from ui.widgets.signed_in.downloads import offer_file
from ui.widgets.signed_in.persons import visitor
from ui.widgets.watches import redraw, watch_store

EVERY_S = 2.0
PER_PAGE = 20
SEEN_UNTIL = "events_seen_until"
OPEN, ACKNOWLEDGED, FALSE, ALL = "Open", "Acknowledged", "False alarms", "All"
STATUSES = {
    OPEN: EventFilter(acknowledged=False, marked_false=False),
    ACKNOWLEDGED: EventFilter(acknowledged=True),
    FALSE: EventFilter(marked_false=True),
    ALL: EventFilter(),
}
PERIODS = {"1 hour": 1, "1 day": 24, "7 days": 168, "30 days": 720, "All": None}  # hours


@dataclass(frozen=True)
class Log:
    """Which events are shown, and whether new ones come in by themselves."""

    chosen: EventFilter
    follow: bool


def show_events() -> None:
    """The whole page.

    Raises: StoreProblem.
    """
    store = watch_store()
    if wanted := st.query_params.get("event"):  # the link in a message
        show_one(wanted)
    names = event_watches(store)
    if not names:
        wait_for_the_first()
        return
    show_learning()
    show_undelivered()
    log = choose(names)
    show_log(log)


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def wait_for_the_first() -> None:
    """The empty state, until something is reported."""
    if event_watches(watch_store()):
        st.rerun()
    empty_state(
        "Nothing was reported yet",
        "Add a camera under Cameras and press “Start watching”. What it reports appears here by itself.",
        icon=":material/notifications:",
    )


def show_one(event_id: str) -> None:
    """The event that the address names."""
    found = event(watch_store(), event_id)
    with st.container(border=True, key="named_event"):
        if found is None:
            st.warning("The event of this link is not kept any more.", icon=":material/history:")
        else:
            show_event(found, watches_with_faces(watch_store()), name="named")
        if st.button("Show all events", icon=":material/list:", key="all_events"):
            st.query_params.pop("event", None)
            st.rerun()


def show_undelivered() -> None:
    """Messages that did not get through."""
    counts = delivery_counts(watch_store())
    if counts["waiting"]:
        st.info(
            f"{counted(counts['waiting'], 'message waits', 'messages wait')} to be sent, or to be tried again.",
            icon=":material/schedule_send:",
        )
    if counts["given up"]:
        st.warning(
            f"{counted(counts['given up'], 'message')} did not arrive within a day. The events below say why.",
            icon=":material/sms_failed:",
        )


def choose(names: Sequence[str]) -> Log:
    """The filter."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="event_filter"):
        status = st.segmented_control(
            "Show", list(STATUSES), default=OPEN, required=True, key="events_status", persist_state="session"
        )
        period = st.segmented_control(
            "Of the last",
            list(PERIODS),
            default="7 days",
            required=True,
            key="events_period",
            persist_state="session",
        )
    with st.expander("More filters", icon=":material/filter_alt:", key="event_filters"):
        watches, kinds, text, quiet, follow = choose_more(names)
    hours = PERIODS[period]
    start = None if hours is None else datetime.now(UTC) - timedelta(hours=hours)
    chosen = replace(
        STATUSES[status],
        watches=tuple(watches),
        kinds=tuple(EventKind(kind) for kind in kinds),
        start=start,
        text=text.strip(),
        sent=None if quiet else True,
    )
    return Log(chosen, follow)


def choose_more(names: Sequence[str]) -> tuple[list[str], list[str], str, bool, bool]:
    """Returns: cameras, kinds, words, whether silent events are shown, and whether new ones come by themselves."""
    with st.grid(3, min_column_width=220, vertical_alignment="bottom"):
        watches = st.multiselect(
            "Camera", names, key="events_watches", persist_state="session", placeholder="All"
        )
        kinds = st.multiselect(
            "Kind",
            [kind.value for kind in EventKind],
            format_func=lambda kind: EventKind(kind).display_name,
            key="events_kinds",
            persist_state="session",
            placeholder="All",
        )
        text = st.text_input("Words in it", key="events_text", persist_state="session")
    with st.container(horizontal=True):
        quiet = st.toggle(
            "Also what nobody was told of",
            True,
            key="events_quiet",
            persist_state="session",
            help="Repeats, ends, and what happened in quiet hours is kept without a message.",
        )
        follow = st.toggle(
            "New ones by themselves",
            True,
            key="events_follow",
            persist_state="session",
            help="Off: the list stands still while you read, and says how many are new.",
        )
    return watches, kinds, text, quiet, follow


# The log


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def show_log(log: Log) -> None:
    """One page of events; on other pages than the first the list stands still, so that the reader does not lose the line."""
    store = watch_store()
    page = int(st.session_state.get("events_page", 1))
    if SEEN_UNTIL not in st.session_state or (log.follow and page == 1):
        st.session_state[SEEN_UNTIL] = datetime.now(UTC) + timedelta(seconds=1)
    until = st.session_state[SEEN_UNTIL]
    known = replace(log.chosen, end=until)
    total = count_events(store, known)
    show_new(replace(log.chosen, start=max(until, log.chosen.start or until)))
    num_pages = max(1, -(-total // PER_PAGE))
    if page > num_pages:
        page = st.session_state["events_page"] = num_pages
    shown = events(store, known, page=page, per_page=PER_PAGE)
    show_actions(known, shown, total)
    if num_pages > 1:
        st.pagination(num_pages, key="events_page")
    shows_faces = watches_with_faces(store)
    for stored in shown:
        with st.container(border=True, key=f"event_{stored.event.event_id}"):
            show_event(stored, shows_faces)


def show_new(newer: EventFilter) -> None:
    """How many came in since the list stands still."""
    count = count_events(watch_store(), newer)
    if count and st.button(
        f"{count:,} new · show" if count > 1 else "1 new · show",
        icon=":material/arrow_upward:",
        type="primary",
        key="show_new",
    ):
        st.session_state["events_page"] = 1
        del st.session_state[SEEN_UNTIL]
        redraw()


def show_actions(chosen: EventFilter, shown: Sequence[StoredEvent], total: int) -> None:
    """What can be done with the events on the page, and with all of them."""
    with st.container(horizontal=True, vertical_alignment="center", key="event_actions"):
        st.markdown(f"**{total:,}** {'event' if total == 1 else 'events'}", width="content")
        left = [stored.event.event_id for stored in shown if stored.acknowledged_at is None]
        words = f"Acknowledge these {len(left)}" if len(left) > 1 else "Acknowledge it"
        if left and st.button(words, icon=":material/done_all:", key="acknowledge_shown"):
            acknowledge(watch_store(), left, who=visitor())
            redraw()
        if total:
            offer_file(
                "Table (CSV)",
                lambda: events_csv(watch_store(), chosen),
                "events.csv",
                "text/csv",
                key="events_csv",
                icon=":material/download:",
                help="All events of the filter, not only this page.",
            )
    if not total:
        st.info("No event fits the filter.", icon=":material/filter_alt:")
