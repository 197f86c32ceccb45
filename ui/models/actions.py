"""What is done to versions, and what came of it: shown once, when the page has run again."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr
from maskdet.registry import active_version, previous, rollback
from maskdet.settings import get_settings
from ui.widgets.errors import show_error

Arguments = ParamSpec("Arguments")
DONE, PROBLEM = "models_done", "models_problem"  # keys of the session


def active_name() -> str:
    """The name of the version in use; empty, with the reason on the page, where there is none."""
    try:
        return active_version(get_settings().models_dir).name
    except MaskdetError as error:
        show_error(error)
        return ""


def show_messages() -> None:
    """Show, once, what came of the last action: a problem on the page, a success in passing."""
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")
    if done := st.session_state.pop(DONE, ""):
        st.toast(done, icon=":material/check:")


def attempt(
    done: str, work: Callable[Arguments, object], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> None:
    """Do it, and show the page anew with what came of it."""
    try:
        work(*args, **kwargs)
        st.session_state[DONE] = done
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)
    st.rerun()


def offer_rollback() -> None:
    """A button back to the version that was active before; nothing where there was none."""
    before = previous(get_settings().models_dir)
    if before and st.button(
        tr("Go back to {version}", version=before), icon=":material/undo:", key="rollback"
    ):
        attempt(tr("{version} is in use again.", version=before), rollback, get_settings().models_dir)
