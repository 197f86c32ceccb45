"""Scrolls to where it stands: what a click far down the page has opened at its top."""

from __future__ import annotations

from typing import Any

import streamlit as st

# Once for each `about`: the page runs again and again, and its reader may have scrolled on.
SCRIPT = """
let shown = null;
export default ({ parentElement, data }) => {
  const element = parentElement.host ?? parentElement;
  if (shown !== data.about) {
    shown = data.about;
    element.style.scrollMarginTop = "5rem";
    element.scrollIntoView({ block: "start" });
  }
  return () => setTimeout(() => { if (!element.isConnected) shown = null; }, 300);
};
"""


def bring_in_sight(about: str) -> None:
    """Scroll here when `about` is another one than before."""
    _component()(data={"about": about}, key="in_sight")


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component("maskdet_in_sight", html="<span></span>", js=SCRIPT)
