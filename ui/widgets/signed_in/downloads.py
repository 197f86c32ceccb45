"""Files that a page offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.widgets.signed_in.threads import as_visitor

Content = str | bytes


def offer_file(
    label: str, content: Content | Callable[[], Content], name: str, kind: str, **options: Any
) -> None:
    """A button that downloads a file, without a new run of the page.

    Args:
        content: the file, or what makes it when the button is pressed: Streamlit calls that later, in a thread without a page.
        kind: of content, as text/csv.
        options: more of `st.download_button`.
    """
    made = as_visitor(content) if callable(content) else content
    st.download_button(label, made, name, kind, on_click="ignore", **options)
