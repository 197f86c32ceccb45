"""Changes to a data set, and how they are taken back."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from maskdet.dataset import DatasetEntry, edits
from maskdet.errors import MaskdetError
from maskdet.formatting import number, plain
from maskdet.language import tr, tr_as, tr_later, tr_many
from ui.widgets.datasets import show_last_change

PROBLEM = "dataset_edit_problem"
ACTIONS = {"move": tr_later("move"), "remove": tr_later("remove")}


def change(entry: DatasetEntry, steps: list[tuple[Callable[..., Any], tuple[str, ...]]]) -> None:
    """Do the steps, each all or nothing, and show the page anew."""
    done = 0
    try:
        for edit, (file, *rest) in steps:
            edit(entry.root, Path(file), *rest)
            done += 1
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)
    st.session_state["edit_done"] = done
    st.session_state.get(f"chosen {entry.name}", set()).clear()
    st.rerun()


def show_changes(entry: DatasetEntry) -> None:
    """What was just done, and the way back."""
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")
    if done := st.session_state.pop("edit_done", 0):
        st.toast(tr_many("{n} picture changed.", "{n} pictures changed.", done), icon=":material/check:")
    with st.container(horizontal=True, vertical_alignment="center", key="undo_bar"):
        if show_last_change(entry, PROBLEM):
            _show_all(edits.standing_changes(entry.root))


def _show_all(standing: Sequence[edits.Change]) -> None:
    with st.popover(tr("All changes ({number})", number=number(len(standing)))):
        st.dataframe(
            [
                {
                    "When": c.time,
                    "What": tr(ACTIONS.get(c.action, c.action)),
                    "From": c.source,
                    "To": c.target,
                }
                for c in reversed(standing)
            ],
            hide_index=True,
            column_config={
                "When": tr("When"),
                "What": tr_as("column of changes", "What"),
                "From": tr_as("column of changes", "From"),
                "To": tr_as("column of changes", "To"),
            },
        )
