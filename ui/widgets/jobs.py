"""Following work that goes on beside the server."""

from __future__ import annotations

import time

import streamlit as st

from maskdet import jobs
from maskdet.jobs import Job, JobState
from ui.widgets.datasets import time_left
from ui.widgets.errors import friendly_errors, plain

EVERY_S = 1.0


def follow_job(job: Job, what: str) -> None:
    """Progress of a running job, refreshed by itself; the whole page runs again when it has ended."""
    _panel(job, what)


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def _panel(job: Job, what: str) -> None:
    if job.state is not JobState.RUNNING:
        st.rerun()
    told = [event for event in jobs.events(job)[0] if event.get("event") == "progress"]
    with st.container(border=True, key="job"):
        if told:
            show_phase(told, what)
        else:
            st.progress(0.0, text=f"{what}: starting ...")
        if st.button("Cancel", icon=":material/stop:", key="cancel_job"):
            with st.spinner("Ending ..."):
                jobs.cancel(job)
            st.rerun()


def show_phase(told: list[dict[str, object]], what: str) -> None:
    """The bar of the phase the job is in, and the time left in it."""
    last = told[-1]
    done, total = int(str(last["done"])), max(1, int(str(last["total"])))
    if st.session_state.get("job_phase", ("", 0.0))[0] != last["phase"]:
        st.session_state["job_phase"] = (last["phase"], time.monotonic(), done)
    _, since, first = st.session_state["job_phase"]
    left = time_left(time.monotonic() - since, done - first, total - first)
    text = f"{what}: {last['phase']}, {done:,} of {total:,}{left}"
    st.progress(min(1.0, done / total), text=text)


def show_end(job: Job) -> None:
    """Why a job did not get to its end, if so."""
    if job.state is JobState.FAILED:
        st.error(plain(job.reason), icon=":material/error:")
    elif job.state is JobState.CANCELLED:
        st.info("It was cancelled. Nothing was changed.", icon=":material/info:")
