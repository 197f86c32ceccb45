"""Forgetting everything of one camera before a moment: asked for, counted, and only then done."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import streamlit as st

from maskdet.access import Role, may
from maskdet.errors import MaskdetError
from maskdet.formatting import listed, plain
from maskdet.language import tr, tr_as, tr_many
from maskdet.store import Past, forget, past_of, remembered_watches
from ui.widgets.faces.hidden import event_thumbnail
from ui.widgets.signed_in.persons import visitor
from ui.widgets.watches import date_format, local_time, watch_store

WATCH, DAY, HOUR, SURE, RESULT = (
    "forget_watch",
    "forget_day",
    "forget_hour",
    "forget_sure",
    "forget_result",
)  # keys of the session


def show_forgetting() -> None:
    """A box at the end of the page; nothing while nothing is stored.

    Raises: StoreProblem.
    """
    kind, sentence = st.session_state.pop(RESULT, ("", ""))
    if sentence:
        (st.error if kind == "problem" else st.success)(plain(sentence))
    names = remembered_watches(watch_store()) if may(Role.ADMIN) else []
    if names:
        with st.expander(tr("Forget what a camera saw"), icon=":material/delete_forever:", key="forgetting"):
            _ask(names)


def _ask(names: list[str]) -> None:
    st.markdown(
        tr(
            "Deletes all events, pictures, clips, messages and counts of one camera before a moment, for good. The "
            "camera and its settings stay, and so do faces that somebody kept for training (*Pictures*)."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        watch = st.selectbox(tr("Everything of"), names, key=WATCH)
        day = st.date_input(
            tr_as("all before this day", "before"),
            datetime.now() + timedelta(days=1),
            key=DAY,
            format=date_format(),
        )
        hour = st.time_input(
            tr_as("a time of day", "at"), time(0, 0), key=HOUR, help=tr("By the clock of the server.")
        )
    if not isinstance(day, type(datetime.now().date())):
        return
    before = datetime.combine(day, hour).astimezone()
    past = past_of(watch_store(), watch, before)
    st.markdown(past_words(past))
    sure = st.checkbox(tr("It cannot be brought back. I want it gone."), key=SURE, disabled=past.is_empty)
    st.button(
        tr("Forget it"),
        icon=":material/delete_forever:",
        key="forget",
        disabled=past.is_empty or not sure,
        on_click=_forget,
        args=(watch, before),
    )


def past_words(past: Past) -> str:
    """What would go, in a sentence."""
    if past.is_empty:
        return tr("Nothing of this camera is stored from before that.")
    parts = [
        tr_many("{n} event", "{n} events", past.events),
        tr_many("{n} picture", "{n} pictures", past.pictures),
        tr_many("{n} clip", "{n} clips", past.clips),
        tr_many("{n} message", "{n} messages", past.messages),
        tr_many("{n} count", "{n} counts", past.counts),
    ]
    return tr("**{past}** of before then are stored.", past=listed(parts))


def _forget(watch: str, before: datetime) -> None:
    try:
        gone = forget(watch_store(), watch, before, who=visitor())
    except MaskdetError as error:
        st.session_state[RESULT] = ("problem", str(error))
        return
    event_thumbnail.clear()
    st.session_state[SURE] = False
    told = tr(
        "Forgotten: {events} and {counts} of {camera}, all before {time}.",
        events=tr_many("{n} event", "{n} events", gone.events),
        counts=tr_many("{n} count", "{n} counts", gone.counts),
        camera=watch,
        time=local_time(before, seconds=False),
    )
    st.session_state[RESULT] = ("done", told)
