"""What a visitor reads on a page."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def words(page: AppTest) -> str:
    """Everything but the labels of controls."""
    kinds = ("markdown", "caption", "info", "error", "warning", "success")
    return "\n".join(part.value for kind in kinds for part in page.get(kind))
