"""The way to the screen, and how many are inside now."""

from __future__ import annotations

import streamlit as st

from maskdet.entrance import Inside, inside_path, load_settings, set_inside
from maskdet.language import tr
from ui.door import words


def show_inside() -> None:
    """The link, and, where someone is counted, the number with its correction.

    Raises: DoorProblem.
    """
    with st.container(border=True, key="door_head"):
        st.link_button(tr(words.OPEN), "door/", type="primary", icon=":material/open_in_full:")
        st.caption(tr(words.OPEN_HELP))
        settings = load_settings()
        if settings.line:
            _inside(settings.capacity, settings.empty_at_midnight)


@st.fragment(run_every=3)
def _inside(capacity: int, empty_at_midnight: bool) -> None:
    number = Inside(inside_path()).number(empty_at_midnight=empty_at_midnight)
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    left.metric(
        tr(words.INSIDE_NOW),
        tr("{number} of {capacity}", number=number, capacity=capacity) if capacity else str(number),
    )
    with right.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            tr(words.INSIDE_RIGHT), 0, 100_000, number, key="door_counted", help=tr(words.INSIDE_HELP)
        )
        if st.button(tr(words.INSIDE_SAVE), key="door_correct"):
            set_inside(inside_path(), int(st.session_state["door_counted"]))
            st.rerun(scope="fragment")
