"""The log of events: a filter, one page of events that refreshes itself, and what can be done with all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import streamlit as st

from maskdet.language import tr, tr_many
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
from ui.events.event_filter import Log, choose
from ui.events.event_table import events_csv
from ui.widgets.errors import empty_state, friendly_errors
from ui.widgets.signed_in.downloads import offer_file
from ui.widgets.signed_in.persons import visitor
from ui.widgets.watches import redraw, watch_store

EVERY_S = 2.0
PER_PAGE = 20
SEEN_UNTIL = "events_seen_until"


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
        tr("Nothing was reported yet"),
        tr("Add a camera under Cameras and press “Start watching”. What it reports appears here by itself."),
        icon=":material/notifications:",
    )


def show_one(event_id: str) -> None:
    """The event that the address names."""
    found = event(watch_store(), event_id)
    with st.container(border=True, key="named_event"):
        if found is None:
            st.warning(tr("The event of this link is not kept any more."), icon=":material/history:")
        else:
            show_event(found, watches_with_faces(watch_store()), name="named")
        if st.button(tr("Show all events"), icon=":material/list:", key="all_events"):
            st.query_params.pop("event", None)
            st.rerun()


def show_undelivered() -> None:
    """Messages that did not get through."""
    counts = delivery_counts(watch_store())
    if counts["waiting"]:
        st.info(
            tr_many(
                "{n} message waits to be sent, or to be tried again.",
                "{n} messages wait to be sent, or to be tried again.",
                counts["waiting"],
            ),
            icon=":material/schedule_send:",
        )
    if counts["given up"]:
        st.warning(
            tr_many(
                "{n} message did not arrive within a day. The events below say why.",
                "{n} messages did not arrive within a day. The events below say why.",
                counts["given up"],
            ),
            icon=":material/sms_failed:",
        )


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
        tr_many("{n} new · show", "{n} new · show", count),
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
        st.markdown(tr_many("**{n}** event", "**{n}** events", total), width="content")
        left = [stored.event.event_id for stored in shown if stored.acknowledged_at is None]
        words = tr_many("Acknowledge it", "Acknowledge these {n}", len(left))
        if left and st.button(words, icon=":material/done_all:", key="acknowledge_shown"):
            acknowledge(watch_store(), left, who=visitor())
            redraw()
        if total:
            offer_file(
                tr("Table (CSV)"),
                lambda: events_csv(watch_store(), chosen),
                "events.csv",
                "text/csv",
                key="events_csv",
                icon=":material/download:",
                help=tr("All events of the filter, not only this page."),
            )
    if not total:
        st.info(tr("No event fits the filter."), icon=":material/filter_alt:")
