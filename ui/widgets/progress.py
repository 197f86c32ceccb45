"""Progress with the time left, the same everywhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from maskdet.formatting import number
from maskdet.language import tr, tr_later

PHASES = (  # of work beside the server, as it prints them: marked here, where they are shown
    tr_later("reading pictures"),
    tr_later("reading files"),
    tr_later("looking at pictures"),
    tr_later("comparing pictures"),
    tr_later("checking labels"),
    tr_later("judging faces"),
    tr_later("looking at scenes"),
    tr_later("spoiling pictures"),
    tr_later("Listing"),
    tr_later("Scoring"),
)
EVERY_S, STOP_S = 0.2, 0.5  # each message costs the browser time


class Bar:
    """A bar that counts and says how long it will take; called with (done, total)."""

    def __init__(self, what: str) -> None:
        self._what, self._bar = what, st.progress(0.0, text=f"{what} ...")
        self._start, self._last, self._shown = time.monotonic(), 0.0, ""

    def __call__(self, done: int, total: int) -> None:
        """So much of it is done."""
        now = time.monotonic()
        if not total:
            self.say(f"{self._what} ...")
        elif now - self._last >= EVERY_S or done >= total:
            left = time_left(now - self._start, done, total)
            self._show(min(1.0, done / total), _counted(self._what, done, total) + left)

    def say(self, words: str) -> None:
        """What is waited for before it goes on."""
        self._show(0.0, words)

    def close(self) -> None:
        """It goes."""
        self._bar.empty()

    def _show(self, share: float, text: str) -> None:
        # Again also where nothing is new: each message is where a visitor who has left, or pressed Stop, ends the run.
        if text != self._shown or time.monotonic() - self._last >= STOP_S:
            self._last, self._shown = time.monotonic(), text
            self._bar.progress(share, text=text)


@contextmanager
def progress(what: str) -> Iterator[Bar]:
    """A bar while the work goes on."""
    bar = Bar(what)
    try:
        yield bar
    finally:
        bar.close()


def show_phase(what: str, phase: str, done: int, total: int, *, key: str) -> None:
    """The bar of work that goes on beside the server, phase by phase; the time left is that of the phase.

    Args:
        what: the work, translated. phase: in English, as marked; see PHASES.
        key: of the session, where it is remembered since when this visitor has seen the phase.
    """
    total = max(1, total)
    known = st.session_state.get(key)
    if known is None or known[0] != phase:
        known = st.session_state[key] = (phase, time.monotonic(), done)
    _, since, first = known
    left = time_left(time.monotonic() - since, done - first, total - first)
    words = tr(
        "{what}: {phase}, {done} of {total}",
        what=what,
        phase=tr(phase),
        done=number(done),
        total=number(total),
    )
    st.progress(min(1.0, done / total), text=words + left)


def time_left(seconds: float, done: int, total: int) -> str:
    """Such as ", about 12 s left", once that can be estimated."""
    if not 0 < done < total or seconds < 1:
        return ""
    return tr(", about {time} left", time=short_time(seconds / done * (total - done)))


def short_time(seconds: float) -> str:
    """Such as "12 s" or "3 min"."""
    if seconds < 90:
        return tr("{seconds} s", seconds=number(seconds))
    return tr("{minutes} min", minutes=number(seconds / 60))


def _counted(what: str, done: int, total: int) -> str:
    return tr("{what}: {done} of {total}", what=what, done=number(done), total=number(total))
