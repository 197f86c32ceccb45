"""About: what runs here, whether all is well, how busy it is, and the licences of what is inside."""

import streamlit as st

from maskdet.access import Role, may
from maskdet.formatting import plain
from maskdet.language import tr, tr_as
from maskdet.reports import FROM_LIBRARIES, INSIDE, about
from ui.about.findings import show_findings
from ui.about.running import show_newest_problems, show_running
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

open_page("About", tr("What runs here, whether all is well, and the licences of what is inside."))
with stop_on_error():
    found = about()
st.markdown(
    tr(
        "**maskdet {version}** under the MIT licence, on Python {python}",
        version=found.version,
        python=found.python,
    )
)
st.markdown(tr("Model in use: {model}", model=plain(found.model)))
st.markdown(tr("Training: installed") if found.training else tr("Training: not installed; see Help, Install"))
st.caption(tr("Where data and models lie is said by `maskdet about` on the server."))

if may(Role.ADMIN):
    show_findings()
    show_running()
    show_newest_problems()

st.subheader(tr("What it carries"), anchor=False)
st.table(
    {
        tr("What"): [tr(row[0]) for row in INSIDE + FROM_LIBRARIES],
        tr_as("a heading: whose it is", "From"): [tr(row[1]) for row in INSIDE + FROM_LIBRARIES],
        tr("Licence"): [*(tr(row[2]) for row in INSIDE), *(tr("named there") for _ in FROM_LIBRARIES)],
    }
)
st.subheader(tr("Libraries it stands on"), anchor=False)
there = [library for library in found.libraries if library.version]
st.dataframe(
    {
        tr("Library"): [library.name for library in there],
        tr("Version"): [library.version for library in there],
        tr("Licence"): [library.licence for library in there],
    },
    hide_index=True,
    height="content",
)
