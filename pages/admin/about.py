"""About: what runs here, whether all is well, how busy it is, and the licences of what is inside."""

import streamlit as st

from maskdet.access import Role, may
from maskdet.formatting import plain
from maskdet.reports import FROM_LIBRARIES, INSIDE, about
from ui.about.findings import show_findings
from ui.about.running import show_newest_problems, show_running
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

open_page("About", "What runs here, whether all is well, and the licences of what is inside.")
with stop_on_error():
    found = about()
st.markdown(f"**maskdet {found.version}** under the MIT licence, on Python {found.python}")
st.markdown(f"Model in use: {plain(found.model)}")
st.markdown(f"Training: {'installed' if found.training else 'not installed; see Help, Install'}")
st.caption("Where data and models lie is said by `maskdet about` on the server.")

if may(Role.ADMIN):
    show_findings()
    show_running()
    show_newest_problems()

st.subheader("What it carries", anchor=False)
st.table(
    {
        "What": [row[0] for row in INSIDE + FROM_LIBRARIES],
        "From": [row[1] for row in INSIDE + FROM_LIBRARIES],
        "Licence": [*(row[2] for row in INSIDE), *("named there" for _ in FROM_LIBRARIES)],
    }
)
st.subheader("Libraries it stands on", anchor=False)
there = [library for library in found.libraries if library.version]
st.dataframe(
    {
        "Library": [library.name for library in there],
        "Version": [library.version for library in there],
        "Licence": [library.licence for library in there],
    },
    hide_index=True,
    height="content",
)
