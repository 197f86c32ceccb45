"""Forgetting everything of one camera before a moment: asked for, counted, and only then done."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import streamlit as st

from maskdet.access import Role, may
from maskdet.errors import MaskdetError
from maskdet.formatting import counted, plain
from maskdet.store import Past, forget, past_of, remembered_watches
from ui.widgets.faces.hidden import event_thumbnail
from ui.widgets.signed_in.persons import visitor
from ui.widgets.watches import local_time, watch_store

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
        with st.expander("Forget what a camera saw", icon=":material/delete_forever:", key="forgetting"):
            _ask(names)


def _ask(names: list[str]) -> None:
    st.markdown(
        "Deletes all events, pictures, clips, messages and counts of one camera before a moment, for good. The camera and its "
        "settings stay, and so do faces that somebody kept for training (*Pictures*)."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        watch = st.selectbox("Everything of", names, key=WATCH)
        day = st.date_input("before", datetime.now() + timedelta(days=1), key=DAY, format="YYYY-MM-DD")
        hour = st.time_input("at", time(0, 0), key=HOUR, help="By the clock of the server.")
    if not isinstance(day, type(datetime.now().date())):
        return
    before = datetime.combine(day, hour).astimezone()
    past = past_of(watch_store(), watch, before)
    st.markdown(past_words(past))
    sure = st.checkbox("It cannot be brought back. I want it gone.", key=SURE, disabled=past.is_empty)
    st.button(
        "Forget it",
        icon=":material/delete_forever:",
        key="forget",
        disabled=past.is_empty or not sure,
        on_click=_forget,
        args=(watch, before),
    )


def past_words(past: Past) -> str:
    """What would go, in a sentence."""
    if past.is_empty:
        return "Nothing of this camera is stored from before that."
    parts = [
        counted(past.events, "event"),
        counted(past.pictures, "picture"),
        counted(past.clips, "clip"),
        counted(past.messages, "message"),
        counted(past.counts, "count"),
    ]
    return f"**{', '.join(parts[:-1])} and {parts[-1]}** of before then are stored."


def _forget(watch: str, before: datetime) -> None:
    try:
        gone = forget(watch_store(), watch, before, who=visitor())
    except MaskdetError as error:
        st.session_state[RESULT] = ("problem", str(error))
        return
    event_thumbnail.clear()
    st.session_state[SURE] = False
    told = f"{counted(gone.events, 'event')} and {counted(gone.counts, 'count')} of {watch}"
    st.session_state[RESULT] = ("done", f"Forgotten: {told}, all before {local_time(before, seconds=False)}.")
