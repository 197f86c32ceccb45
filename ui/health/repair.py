"""One button that puts a whole finding right, the way back, and what to do then."""

from __future__ import annotations

import streamlit as st

from maskdet.data_quality import (
    Done,
    Finding,
    Flagged,
    Repair,
    can_take_back,
    carry_out,
    repair_of,
    take_back,
)
from maskdet.dataset import DatasetEntry, DatasetIndex
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr, tr_many
from ui.widgets.progress import progress

DONE, PROBLEM = "repair_done", "repair_problem"  # keys of the session


def offer_repair(entry: DatasetEntry, finding: Finding, pictures: list[Flagged], index: DatasetIndex) -> None:
    """The button, where all of a finding can be put right at once."""
    repair = repair_of(finding, pictures, index) if entry.writable else None
    if repair is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            repair.words, type="primary", icon=":material/auto_fix_high:", key=f"repair {finding.kind}"
        ):
            _carry_out(entry, repair)
        st.caption(tr("It can be taken back with one click."))


def _carry_out(entry: DatasetEntry, repair: Repair) -> None:
    try:
        with progress(tr("Putting right")) as follow:
            st.session_state[DONE] = (entry.name, carry_out(entry.root, repair, follow))
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)
    st.rerun()


def show_repaired(entry: DatasetEntry) -> None:
    """What was put right at once, as long as it can be taken back; then the way to a training."""
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")
    name, done = st.session_state.get(DONE, ("", Done(())))
    if name != entry.name or not can_take_back(entry.root, done):
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="repaired"):
        words = tr_many("{n} picture put right.", "{n} pictures put right.", len(done.numbers))
        st.markdown(f":material/check_circle: {words}")
        if st.button(tr("Undo"), icon=":material/undo:", key="repair_undo"):
            _take_back(entry, done)
        if st.button(tr("Train again"), icon=":material/model_training:", key="train_again"):
            st.switch_page("pages/training.py")


def _take_back(entry: DatasetEntry, done: Done) -> None:
    try:
        number = take_back(entry.root, done)
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)
    else:
        st.session_state.pop(DONE, None)
        st.toast(tr_many("{n} picture back where it was.", "{n} pictures back where they were.", number))
    st.rerun()
