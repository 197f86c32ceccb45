"""Keeps a long-running server's memory flat, and hands photos from one page to another within a visit."""

from __future__ import annotations

import ctypes
import gc
import sys
import threading

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

HANDED_OVER = "photos_handed_over"
SOON_S = 3.0
_soon = threading.Lock()  # held while a call is due


def spare_what_stays() -> None:
    """Take all that is loaded now out of later garbage collections: call when live video begins, in about 0.15 s.

    Streamlit collects garbage after each run of a script or fragment, with the interpreter locked. In a process of
    this size that takes 0.1 s, all of it spent on modules that stay anyway, and live video would stutter; after this
    it takes less than a millisecond. What was spared before is collected again first, so nothing is kept for good.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def spare_when_grown(num_modules: int) -> int:
    """Spare what stays where more was loaded since: pages and models are loaded when somebody first needs them.

    Args:
        num_modules: what the last call returned; 0 at first.
    """
    now = len(sys.modules)
    if now != num_modules:
        spare_what_stays()
    return now


def give_back_soon() -> None:
    """As `give_back_memory`, in a moment and once for all who ask until then, as each time costs all of them."""
    if _soon.acquire(blocking=False):
        timer = threading.Timer(SOON_S, _give_back)
        timer.daemon = True
        timer.start()


def _give_back() -> None:
    _soon.release()
    give_back_memory()


def give_back_memory() -> None:
    """Return what was freed to the system: right after large work, in about 0.1 s.

    Streamlit runs each visit in a thread of its own, and glibc's heaps, one per thread, keep what was freed;
    what old visits left in reference cycles waits for a collection that comes late in a large process.
    """
    gc.collect()
    give_back_pages()


def give_back_pages() -> None:
    """Return what is free to the system, which empties it: pictures that programs sent are not read there any more."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc only
        if trim is not None:
            trim(0)


def hand_over(files: list[UploadedFile]) -> None:
    """Leave files that a visitor chose for the page that checks them; they stay in the memory of this visit."""
    st.session_state[HANDED_OVER] = files


def holds_handed_over() -> bool:
    """Whether files wait."""
    return bool(st.session_state.get(HANDED_OVER))


def handed_over() -> list[UploadedFile]:
    """What waits, once."""
    files: list[UploadedFile] = st.session_state.pop(HANDED_OVER, [])
    return files
