"""Following work that goes on beside the server."""

from __future__ import annotations

import streamlit as st

from maskdet import jobs
from maskdet.formatting import plain
from maskdet.jobs import Job, JobState
from maskdet.language import tr
from ui.widgets.errors import friendly_errors
from ui.widgets.progress import show_phase

EVERY_S = 1.0


def follow_job(job: Job, what: str) -> None:
    """Progress of a running job, refreshed by itself; the whole page runs again when it has ended."""
    _panel(job, what)


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def _panel(job: Job, what: str) -> None:
    if job.state is not JobState.RUNNING:
        st.rerun()
    now = jobs.progress(job)
    with st.container(border=True, key="job"):
        if now:
            show_phase(what, now.phase, now.done, now.total, key="job_phase")
        else:
            st.progress(0.0, text=tr("{what}: starting ...", what=what))
        if st.button(tr("Cancel"), icon=":material/stop:", key="cancel_job"):
            with st.spinner(tr("Ending ...")):
                jobs.cancel(job)
            st.rerun()


def show_end(job: Job) -> None:
    """Why a job did not get to its end, if so."""
    if job.state is JobState.FAILED:
        st.error(plain(job.reason), icon=":material/error:")
    elif job.state is JobState.CANCELLED:
        st.info(tr("It was cancelled. Nothing was changed."), icon=":material/info:")
