"""What a visitor reads on a page and can press there."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

KINDS = ("markdown", "caption", "info", "error", "warning", "success", "subheader")


def words(page: AppTest) -> str:
    """All sentences, a line each."""
    return "\n".join(part.value for kind in KINDS for part in page.get(kind))


def keys(page: AppTest) -> set[str | None]:
    """The keys of all buttons."""
    return {button.key for button in page.button}
