"""How busy the server is, what it stores, and what went wrong lately; refreshed by itself."""

from __future__ import annotations

import streamlit as st

from maskdet.doctor import ServerLoad, server_load
from maskdet.formatting import duration_text, number
from maskdet.language import tr, tr_as, tr_later
from maskdet.logs import newest_problems
from ui.widgets.errors import friendly_errors
from ui.widgets.watches import local_time

EVERY_S = 5.0
SHOWN = 20  # problems
SHOWN_CHARACTERS = 300
FIGURES_OF_THE_API = (tr_later("Pictures of programs that wait"),)  # its own words are not collected


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def show_running() -> None:
    """Load, queues, storage."""
    st.subheader(tr("How busy it is"), anchor=False)
    with st.grid(4, min_column_width=160, key="server_load"):
        for title, value in figures(server_load()).items():
            st.metric(title, value)
    st.caption(
        tr(
            "The same and more for Prometheus: `/metrics`, with a key. `/healthz` says whether the server answers, `/readyz` whether "
            "it can work."
        )
    )


def figures(load: ServerLoad) -> dict[str, str]:
    """Title -> value in words."""
    open_files = "–" if load.open_files is None else number(load.open_files)
    database = tr("a server") if load.database_mb is None else f"{number(load.database_mb, 1)} MB"
    return {
        tr("Runs for"): duration_text(load.uptime_s),
        tr("Load, of the cores"): tr("{load} of {cores}", load=number(load.load, 1), cores=load.cores),
        tr("Memory of the server"): f"{number(load.memory_mb)} MB",
        tr("Memory free"): f"{number(load.memory_free_mb)} MB",
        **{tr(words): number(value) for words, value in load.added.items()},
        tr("Threads"): number(load.threads),
        tr("Open files"): open_files,
        tr("Work beside it"): ", ".join(load.jobs) or tr("none"),
        tr("Database"): database,
        tr("Disk free"): f"{number(load.free_gb, 1)} GB",
    }


def show_newest_problems() -> None:
    """The newest warnings and errors of the server, without secrets."""
    st.subheader(tr("What went wrong lately"), anchor=False)
    found = newest_problems()[:SHOWN]
    if not found:
        st.markdown(tr("Nothing since the server began."))
        return
    st.dataframe(
        {
            tr("When"): [local_time(one.time) for one in found],
            tr_as("a heading: how often", "Times"): [one.count for one in found],
            tr_as("a heading: how bad", "Level"): [one.level for one in found],
            tr("What"): [one.message[:SHOWN_CHARACTERS] for one in found],
            tr_as("a heading: of the program", "Part"): [one.logger for one in found],
            tr("Number"): [one.number for one in found],
        },
        hide_index=True,
        key="newest_problems",
    )
    st.caption(
        tr(
            "In memory only, since the server began. “Number” is what a page names that failed, and what the log has the details under."
        )
    )
