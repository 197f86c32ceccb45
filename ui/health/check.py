"""Starting, following and reporting the check of a data set."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from maskdet import jobs
from maskdet.data_quality import HealthReport
from maskdet.dataset import DatasetEntry, DatasetIndex
from maskdet.formatting import number
from maskdet.language import tr
from ui.widgets.errors import empty_state
from ui.widgets.jobs import follow_job, show_end
from ui.widgets.watches import written_time

JOB = "health"


def show_check(entry: DatasetEntry, report: HealthReport | None, index: DatasetIndex) -> None:
    """What the check is at, or how it ended, and the button that starts it."""
    job = jobs.current(JOB)
    if job and job.state is jobs.JobState.RUNNING:
        follow_job(job, tr("Checking {name}", name=Path(job.subject).name))
        return
    if job and job.subject == str(entry.root):
        show_end(job)
    current = report is not None and report.is_current(index)
    with st.container(horizontal=True, vertical_alignment="center"):
        offer_check(entry, again=report is not None, urgent=not current)
        if report:
            seconds = number(report.seconds)
            st.caption(
                tr("Checked {when} in {seconds} s.", when=written_time(report.created), seconds=seconds)
            )
    if report and not current:
        words = tr("Pictures were changed since. Check again to be sure of what is left.")
        st.info(words, icon=":material/update:")
    if report is None:
        empty_state(
            tr("Not checked yet"),
            tr(
                "The check looks at every picture once: about a minute for 3,000. Your pictures are not changed."
            ),
            icon=":material/troubleshoot:",
        )


def offer_check(entry: DatasetEntry, *, again: bool, urgent: bool) -> None:
    """The button that starts a check beside the server."""
    text = tr("Check again") if again else tr("Check these pictures")
    if st.button(
        text, type="primary" if urgent else "secondary", icon=":material/troubleshoot:", key="check"
    ):
        jobs.start(JOB, ["dataset", "check", str(entry.root), "--events"], subject=str(entry.root))
        st.rerun()
