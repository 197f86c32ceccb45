"""What a page says where something went wrong, or where there is nothing yet."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.installation import UPDATED, was_updated
from maskdet.language import tr, tr_later
from maskdet.logs import log_ids

log = logging.getLogger("maskdet.pages")

SOMETHING = tr_later(
    "Something went wrong on this page, and it is not your fault. Reload the page. If it happens again, whoever runs this "
    "server finds the details in its log, under {number}."
)


def show_error(error: MaskdetError) -> None:
    """The core's errors are sentences for visitors."""
    st.error(plain(str(error)), icon=":material/error:")


@contextmanager
def stop_on_error() -> Iterator[None]:
    """Show what the core complains of, and leave the rest of the page out."""
    try:
        yield
    except MaskdetError as error:
        show_error(error)
        st.stop()


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Whatever breaks, the visitor reads a sentence and the log has the details.

    Around a page, and around what reruns without it (fragments, dialogs).
    """
    number = visit_number()
    with log_ids(visit=number):
        try:
            yield
        except MaskdetError as error:
            show_error(error)
        except Exception:
            log.exception("A page failed")
            st.error(tr(UPDATED) if was_updated() else tr(SOMETHING, number=number), icon=":material/error:")


def visit_number() -> str:
    """By which the log names this visit; it says nothing about who it is."""
    context = get_script_run_ctx()
    return context.session_id[:8] if context else "no visit"


def empty_state(title: str, advice: str, *, icon: str) -> None:
    """Where results will be: what is missing and what to do."""
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown(f"#### {icon} {title}", width="content")
        st.markdown(f":gray[{advice}]", width="content")
