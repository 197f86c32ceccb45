"""Where to go from the overview, and the words a visitor will read beside faces."""

from __future__ import annotations

import streamlit as st

from maskdet.results import State
from ui.widgets.states import state_chip


def show_next_steps() -> None:
    """Buttons to the pages most visitors come for."""
    with st.container(horizontal=True, key="next_steps"):
        if st.button("Check your photos", icon=":material/photo_library:", type="primary"):
            st.switch_page("pages/photos.py")
        if st.button("Try a sample", icon=":material/science:"):
            st.switch_page("pages/photos.py", query_params={"from": "sample"})
        if st.button("Use your camera", icon=":material/videocam:"):
            st.switch_page("pages/live.py")


def show_meanings() -> None:
    """What each state means."""
    meanings = (
        (State.WITH_MASK, "nose and mouth are covered"),
        (State.WITHOUT_MASK, "no mask, or one under the nose or on the chin"),
        (State.UNSURE, "too small, turned away or hard to tell: have a look yourself"),
    )
    st.markdown("\n\n".join(f"{state_chip(state)} {words}" for state, words in meanings))


def show_more() -> None:
    """What else can be done here."""
    st.subheader("Make it better on your own pictures", anchor=False)
    with st.grid(4, min_column_width=200):
        st.page_link("pages/add_pictures.py", label="Add pictures", icon=":material/add_photo_alternate:")
        st.page_link("pages/health.py", label="Find faults in them", icon=":material/troubleshoot:")
        st.page_link("pages/training.py", label="Train a model", icon=":material/model_training:")
        st.page_link("pages/evaluation.py", label="See where it fails", icon=":material/fact_check:")
