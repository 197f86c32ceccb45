"""Progress with the time left, the same everywhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

Progress = Callable[[int, int], None]  # (done, total)


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """A bar that counts and says how long it will take; it goes when the work is done."""
    bar, start, last = st.progress(0.0, text=f"{what} ..."), time.monotonic(), [0.0]

    def follow(done: int, total: int) -> None:
        now = time.monotonic()
        if total and (now - last[0] >= 0.2 or done >= total):  # each message costs the browser time
            last[0] = now
            left = time_left(now - start, done, total)
            bar.progress(min(1.0, done / total), text=f"{what}: {done:,} of {total:,}{left}")

    try:
        yield follow
    finally:
        bar.empty()


def show_phase(words: str, phase: str, done: int, total: int, *, key: str) -> None:
    """The bar of work that goes on beside the server, phase by phase; the time left is that of the phase.

    Args:
        words: before the numbers.
        key: of the session, where it is remembered since when this visitor has seen the phase.
    """
    total = max(1, total)
    known = st.session_state.get(key)
    if known is None or known[0] != phase:
        known = st.session_state[key] = (phase, time.monotonic(), done)
    _, since, first = known
    left = time_left(time.monotonic() - since, done - first, total - first)
    st.progress(min(1.0, done / total), text=f"{words}{done:,} of {total:,}{left}")


def time_left(seconds: float, done: int, total: int) -> str:
    """Such as ", about 12 s left", once that can be estimated."""
    if not 0 < done < total or seconds < 1:
        return ""
    return f", about {short_time(seconds / done * (total - done))} left"


def short_time(seconds: float) -> str:
    """Such as "12 s" or "3 min"."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
