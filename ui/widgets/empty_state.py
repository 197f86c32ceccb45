"""What is shown where there is nothing yet."""

from __future__ import annotations

import streamlit as st


def empty_state(title: str, advice: str, *, icon: str) -> None:
    """Where results will be: what is missing and what to do."""
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown(f"#### {icon} {title}", width="content")
        st.markdown(f":gray[{advice}]", width="content")
