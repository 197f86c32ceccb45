"""A model card on a page."""

from __future__ import annotations

import re

import streamlit as st

from maskdet.language import tr
from maskdet.registry import Version
from ui.widgets.signed_in.downloads import offer_file

CARD_STYLE = """<style>
.st-key-card {max-width: 62rem}
[class*="st-key-card"] table {display: block; overflow-x: auto; font-variant-numeric: tabular-nums}
</style>"""


def show_card(version: Version, *, key: str = "card") -> None:
    """The card, rendered below the page's headings, and as a file; nothing where a version has none."""
    if not (card := version.card()):
        st.caption(tr("It has no card."))
        return
    offer_file(
        tr("Card (Markdown)"),
        card,
        f"{version.name}_MODEL_CARD.md",
        "text/markdown",
        key=f"download_{key}",
        icon=":material/description:",
    )
    st.html(CARD_STYLE)
    with st.container(key=f"card_{key}"):
        st.markdown(below_headings(card))


def below_headings(card: str) -> str:
    """The card with smaller headings, which stand below those of the page."""
    return re.sub(r"^(?=#+ )", "###", card, flags=re.MULTILINE)
