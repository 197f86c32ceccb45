"""Two versions side by side."""

from __future__ import annotations

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr
from maskdet.registry import Version, compare
from ui.widgets.errors import show_error


def show_comparison(versions: list[Version], active: str) -> None:
    """The figures of any two; at first those of the one in use and the newest other."""
    st.subheader(tr("Side by side"), anchor=False)
    names = [version.name for version in versions]
    left, right = st.columns(2, gap="medium")
    one = left.selectbox(
        tr("Version"), names, names.index(active) if active in names else 0, key="compared_version"
    )
    others = [name for name in names if name != one]
    other = right.selectbox(tr("Against"), others, key="compared_against")
    by_name = {version.name: version for version in versions}
    try:
        rows = compare(by_name[one], by_name[other])
    except MaskdetError as error:
        show_error(error)
        return
    if any(row.same_pictures is False for row in rows):
        st.warning(
            tr(
                "They were measured on different pictures, so their figures say little about which is better."
            ),
            icon=":material/balance:",
        )
    table = [f"| | {plain(one)} | {plain(other)} | |", "|---|--:|--:|---|"]
    table += [f"| {row.title} | {row.first} | {row.second} | {row.note} |" for row in rows]
    with st.container(key="side_by_side"):
        st.markdown("\n".join(table))
