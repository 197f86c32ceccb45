"""Where to go from the overview, and the words a visitor will read beside faces."""

from __future__ import annotations

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.images import EXTENSIONS
from maskdet.language import tr
from maskdet.registry import active_version
from maskdet.results import MaskLabel, State
from maskdet.settings import get_settings
from ui.widgets.memory import hand_over
from ui.widgets.signed_in.roles import page_link
from ui.widgets.states import shown_states, state_chip


def show_next_steps() -> None:
    """Where photos can be dropped at once, and buttons to the pages most visitors come for."""
    files = st.file_uploader(
        tr("Your own photos"), type=list(EXTENSIONS), accept_multiple_files=True, key="first_photos"
    )
    if files:
        hand_over(files)
        st.switch_page("pages/photos.py")
    with st.container(horizontal=True, key="next_steps"):
        if st.button(tr("Check your photos"), icon=":material/photo_library:", type="primary"):
            st.switch_page("pages/photos.py")
        if st.button(tr("Try a sample"), icon=":material/science:"):
            st.switch_page("pages/photos.py", query_params={"from": "sample"})
        if st.button(tr("Use your camera"), icon=":material/videocam:"):
            st.switch_page("pages/live.py")


def show_meanings() -> None:
    """What each state means that the version in use knows."""
    three = MaskLabel.MASK_WORN_INCORRECTLY in known_labels()
    bare = tr("nothing over the mouth") if three else tr("no mask, or one under the nose or on the chin")
    meanings = {
        State.WITH_MASK: tr("nose and mouth are covered"),
        State.WITHOUT_MASK: bare,
        State.MASK_WORN_INCORRECTLY: tr("under the nose, on the chin, or hanging from an ear"),
        State.UNSURE: tr("too small, turned away or hard to tell: have a look yourself"),
    }
    shown = shown_states(known_labels())
    st.markdown("\n\n".join(f"{state_chip(state)} {meanings[state]}" for state in shown))


def known_labels() -> tuple[MaskLabel, ...]:
    """Those of the version in use; the usual two where there is none, which the page says further down."""
    try:
        return active_version(get_settings().models_dir).labels
    except MaskdetError:
        return (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK)


def show_more() -> None:
    """What else can be done here."""
    st.subheader(tr("Make it better on your own pictures"), anchor=False)
    with st.grid(4, min_column_width=200):
        page_link("pages/add_pictures.py", label=tr("Add pictures"), icon=":material/add_photo_alternate:")
        page_link("pages/health.py", label=tr("Find faults in them"), icon=":material/troubleshoot:")
        page_link("pages/training.py", label=tr("Train a model"), icon=":material/model_training:")
        page_link("pages/evaluation.py", label=tr("See where it fails"), icon=":material/fact_check:")
