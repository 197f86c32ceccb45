"""Where pictures are added to, and what was added."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from maskdet.dataset import list_datasets
from maskdet.dataset.transfer import ImportResult
from maskdet.formatting import plain
from maskdet.language import tr, tr_later, tr_many
from maskdet.settings import get_settings
from ui.add_pictures.files import show_skipped

NEW = tr_later("A new data set")


def choose_target() -> Path | None:
    """The folder of the data set to add to; None until a usable name is given."""
    entries = {entry.name: entry for entry in list_datasets() if entry.writable}
    names = [NEW, *entries]
    start = st.session_state.get("dataset")
    left, right = st.columns(2, gap="medium")
    name = left.selectbox(
        tr("Add to"),
        names,
        index=names.index(start) if start in entries else 0,
        format_func=lambda name: tr(name) if name == NEW else name,
        key="target",
    )
    if name != NEW:
        return entries[name].root
    new = right.text_input(tr("Its name"), tr("my pictures"), max_chars=60, key="new_name").strip()
    if not re.fullmatch(r"\w[\w .-]*", new):
        st.error(
            tr("A name begins with a letter or digit; letters, digits, spaces, dots and dashes may follow.")
        )
        return None
    return get_settings().data_dir / new


def show_result(result: tuple[str, list[ImportResult]]) -> None:
    """How many pictures the data set of this name got, what was left out, and where to go from here."""
    name, results = result
    added = sum(len(r.files) for r in results)
    st.session_state["dataset"] = name  # what was just added is what other pages open
    words = tr_many(
        "{n} picture was added to {name}.", "{n} pictures were added to {name}.", added, name=plain(name)
    )
    st.success(words, icon=":material/check_circle:")
    show_skipped([(s.name, s.why) for r in results for s in r.skipped])
    with st.container(horizontal=True):
        if st.button(tr("Look at them"), icon=":material/grid_view:", key="look_at_them"):
            st.session_state.pop("import_result")
            go_to(name)
        if st.button(tr("Find faults in them"), icon=":material/troubleshoot:", key="find_faults"):
            st.session_state.pop("import_result")
            st.switch_page("pages/health.py")
        if st.button(tr("Train on them"), icon=":material/model_training:", key="train_on_them"):
            st.session_state.pop("import_result")
            st.switch_page("pages/training.py")
        if st.button(tr("Add more"), icon=":material/add:", key="add_more"):
            st.session_state.pop("import_result")
            st.rerun()


def go_to(name: str) -> None:
    """Open a data set under Pictures."""
    st.session_state["dataset"] = name
    st.switch_page("pages/dataset.py")
