"""Roles that Streamlit's own markup lacks, for people who hear a page or use the keyboard."""

from __future__ import annotations

from pathlib import Path

from maskdet.language import LANGUAGES, current_language
from ui.widgets.browser.language import chosen_language
from ui.widgets.browser.mounting import mount


def mend_markup() -> None:
    """Tell the browser the page's language and what the menu's lists are; let the keyboard reach what scrolls sideways."""
    language = LANGUAGES[current_language()]
    data = {"chosen": chosen_language(), "language": language.html}
    mount(Path(__file__).with_name("markup.js"), key="markup", data=data)
