"""How busy the server is, what it stores, and what went wrong lately; refreshed by itself."""

from __future__ import annotations

import streamlit as st

from maskdet.doctor import ServerLoad, server_load
from maskdet.formatting import duration_text
from maskdet.logs import newest_problems
from ui.widgets.errors import friendly_errors
from ui.widgets.watches import local_time

EVERY_S = 5.0
SHOWN = 20  # problems
SHOWN_CHARACTERS = 300


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def show_running() -> None:
    """Load, queues, storage."""
    st.subheader("How busy it is", anchor=False)
    with st.grid(4, min_column_width=160, key="server_load"):
        for title, value in figures(server_load()).items():
            st.metric(title, value)
    st.caption(
        "The same and more for Prometheus: `/metrics`, with a key. `/healthz` says whether the server answers, `/readyz` whether "
        "it can work."
    )


def figures(load: ServerLoad) -> dict[str, str]:
    """Title -> value in words."""
    open_files = "–" if load.open_files is None else f"{load.open_files:,}"
    database = "a server" if load.database_mb is None else f"{load.database_mb:,.1f} MB"
    return {
        "Runs for": duration_text(load.uptime_s),
        "Load, of the cores": f"{load.load:.1f} of {load.cores}",
        "Memory of the server": f"{load.memory_mb:,.0f} MB",
        "Memory free": f"{load.memory_free_mb:,.0f} MB",
        **{words: f"{value:,.0f}" for words, value in load.added.items()},
        "Threads": f"{load.threads:,}",
        "Open files": open_files,
        "Work beside it": ", ".join(load.jobs) or "none",
        "Database": database,
        "Disk free": f"{load.free_gb:,.1f} GB",
    }


def show_newest_problems() -> None:
    """The newest warnings and errors of the server, without secrets."""
    st.subheader("What went wrong lately", anchor=False)
    found = newest_problems()[:SHOWN]
    if not found:
        st.markdown("Nothing since the server began.")
        return
    st.dataframe(
        {
            "When": [local_time(one.time) for one in found],
            "Times": [one.count for one in found],
            "Level": [one.level for one in found],
            "What": [one.message[:SHOWN_CHARACTERS] for one in found],
            "Part": [one.logger for one in found],
            "Number": [one.number for one in found],
        },
        hide_index=True,
        key="newest_problems",
    )
    st.caption(
        "In memory only, since the server began. “Number” is what a page names that failed, and what the log has the details under."
    )
