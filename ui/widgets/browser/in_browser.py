"""Views that judge faces in the visitor's own browser: the page gets the networks, and no picture comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from maskdet.browser import page_folder, page_language
from maskdet.language import tr
from ui.widgets.browser.mounting import mount

SCRIPT = Path(__file__).with_name("in_browser.js")


def show_in_browser(
    module: str,
    options: Mapping[str, Any],
    *,
    key: str,
    ways: Mapping[str, str] | None = None,
    on_way: Callable[[str], None] | None = None,
) -> None:
    """Show a view.

    Args:
        module: of static/browser, without its ending.
        options: for the view; what changes reaches it while it runs.
        ways: other ways, by name with the words of their buttons, offered where this one fails.
        on_way: called with the name of the one that was chosen.
    """

    def chosen() -> None:
        name = (st.session_state.get(key) or {}).get("way")
        if on_way and name in (ways or {}):
            on_way(str(name))

    data = {
        "page": page_folder(),
        "language": page_language(),
        "missing": tr("The program that judges faces in this browser could not be fetched. Reload the page."),
        "module": module,
        "options": dict(options),
        "ways": [{"name": name, "title": title} for name, title in (ways or {}).items()],
    }
    mount(SCRIPT, html="", data=data, key=key, on_way_change=chosen)
