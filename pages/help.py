"""Help: the documentation of this version, one subject at a time."""

import streamlit as st

from maskdet.language import tr
from ui.help.topics import show_topic, topics
from ui.widgets.page_head import open_page

open_page("Help", tr("How to do it, what the figures mean, and what to do when something does not work."))
found = topics()
asked = st.query_params.get("topic", "")
names = list(found)
name = st.selectbox(
    tr("Subject"),
    names,
    names.index(asked) if asked in found else 0,
    format_func=lambda name: found[name],
    key="help_topic",
)
st.header(found[name], anchor=False)
show_topic(name)
