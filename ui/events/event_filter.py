"""Which events the page shows: by status, time, camera, kind and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import streamlit as st

from maskdet.alerts import EventKind
from maskdet.language import tr, tr_as, tr_many
from maskdet.store import EventFilter

# What is chosen, in the session; shown by _status_words and _period_words.
OPEN, ACKNOWLEDGED, FALSE, ALL = "Open", "Acknowledged", "False alarms", "All"
STATUSES = {
    OPEN: EventFilter(acknowledged=False, marked_false=False),
    ACKNOWLEDGED: EventFilter(acknowledged=True),
    FALSE: EventFilter(marked_false=True),
    ALL: EventFilter(),
}
PERIODS = {"1 hour": 1, "1 day": 24, "7 days": 168, "30 days": 720, ALL: None}  # hours


@dataclass(frozen=True)
class Log:
    """Which events are shown, and whether new ones come in by themselves."""

    chosen: EventFilter
    follow: bool


def choose(names: Sequence[str]) -> Log:
    """The filter."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="event_filter"):
        status = st.segmented_control(
            tr_as("a verb", "Show"),
            list(STATUSES),
            default=OPEN,
            format_func=_status_words,
            required=True,
            key="events_status",
            persist_state="session",
        )
        period = st.segmented_control(
            tr("Of the last"),
            list(PERIODS),
            default="7 days",
            format_func=_period_words,
            required=True,
            key="events_period",
            persist_state="session",
        )
    with st.expander(tr("More filters"), icon=":material/filter_alt:", key="event_filters"):
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


def _status_words(status: str) -> str:
    if status == OPEN:
        return tr_as("of events: nobody has seen to them yet", "Open")
    if status == ACKNOWLEDGED:
        return tr("Acknowledged")
    return tr("False alarms") if status == FALSE else tr_as("events", "All")


def _period_words(period: str) -> str:
    hours = PERIODS[period]
    if hours is None:
        return tr_as("events", "All")
    if hours < 24:
        return tr_many("{n} hour", "{n} hours", hours)
    return tr_many("{n} day", "{n} days", hours // 24)


def choose_more(names: Sequence[str]) -> tuple[list[str], list[str], str, bool, bool]:
    """Returns: cameras, kinds, words, whether silent events are shown, and whether new ones come by themselves."""
    with st.grid(3, min_column_width=220, vertical_alignment="bottom"):
        watches = st.multiselect(
            tr("Camera"), names, key="events_watches", persist_state="session", placeholder=tr("All")
        )
        kinds = st.multiselect(
            tr("Kind"),
            [kind.value for kind in EventKind],
            format_func=lambda kind: EventKind(kind).display_name,
            key="events_kinds",
            persist_state="session",
            placeholder=tr("All"),
        )
        text = st.text_input(tr("Words in it"), key="events_text", persist_state="session")
    with st.container(horizontal=True):
        quiet = st.toggle(
            tr("Also what nobody was told of"),
            True,
            key="events_quiet",
            persist_state="session",
            help=tr("Repeats, ends, and what happened in quiet hours is kept without a message."),
        )
        follow = st.toggle(
            tr("New ones by themselves"),
            True,
            key="events_follow",
            persist_state="session",
            help=tr("Off: the list stands still while you read, and says how many are new."),
        )
    return watches, kinds, text, quiet, follow
