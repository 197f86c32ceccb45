"""What goes on beside the server, on every page: a badge in the menu while it runs, a notice when it has ended."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from maskdet import jobs
from maskdet.formatting import plain
from maskdet.jobs import Job, JobState
from maskdet.training import runs
from maskdet.training.runs import Run, RunState, whole_progress
from ui.widgets.errors import friendly_errors
from ui.widgets.progress import short_time
from ui.widgets.signed_in.roles import page_link

EVERY_S = 3.0
RUNNING, ENDED = "background_running", "background_ended"  # keys of the session: name -> title
PAGES = {
    "training": "pages/training.py",
    "health": "pages/health.py",
    "evaluate": "pages/evaluation.py",
    "archive": "pages/archive.py",
}
TITLES = {
    "training": "Training",
    "health": "Checking pictures",
    "evaluate": "Evaluating",
    "archive": "Scoring an archive",
}


@dataclass(frozen=True)
class Work:
    """Something that runs: its kind (a key of PAGES), how far it is, and what the badge says of it."""

    kind: str
    done: float
    words: str


def show_background() -> None:
    """The badge and the notices; nothing where nothing runs or has ended in this visit."""
    running = running_work()
    known = st.session_state.setdefault(RUNNING, set())
    if running or known or st.session_state.get(ENDED):
        with st.sidebar:
            _panel()


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def _panel() -> None:
    running = {work.kind: work for work in running_work()}
    known: set[str] = st.session_state.setdefault(RUNNING, set())
    ended: dict[str, str] = st.session_state.setdefault(ENDED, {})
    for kind in known - running.keys():
        ended[kind] = how_it_ended(kind)
        st.toast(ended[kind], icon=":material/notifications:")
    st.session_state[RUNNING] = set(running)
    for kind in running:
        ended.pop(kind, None)
    with st.container(key="background"):
        for work in running.values():
            st.progress(work.done, text=work.words)
            page_link(PAGES[work.kind], label="Look at it", icon=":material/visibility:")
        for kind, words in list(ended.items()):
            _show_ended(kind, words)


def _show_ended(kind: str, words: str) -> None:
    st.info(plain(words), icon=":material/notifications:")
    with st.container(horizontal=True):
        if st.button("See it", key=f"see_{kind}", icon=":material/visibility:"):
            st.session_state[ENDED].pop(kind, None)
            st.switch_page(PAGES[kind])
        if st.button("Dismiss", key=f"dismiss_{kind}", type="tertiary"):
            st.session_state[ENDED].pop(kind, None)
            st.rerun(scope="fragment")


def running_work() -> list[Work]:
    """Everything of PAGES that runs now, whoever started it."""
    found = []
    if run := runs.current_run():
        found.append(_of_run(run))
    for kind in ("health", "evaluate", "archive"):
        job = jobs.current(kind)
        if job and job.state is JobState.RUNNING:
            found.append(_of_job(kind, job))
    return found


def _of_run(run: Run) -> Work:
    progress = whole_progress(run.config, run.events(), run.running_s(time.time()))
    left = "" if progress.seconds_left is None else f", about {short_time(progress.seconds_left)} left"
    return Work("training", progress.done, f"Training: {100 * progress.done:.0f} %{left}")


def _of_job(kind: str, job: Job) -> Work:
    now = jobs.progress(job)
    done = min(1.0, now.done / max(1, now.total)) if now else 0.0
    return Work(kind, done, f"{TITLES[kind]}: {now.phase}" if now else f"{TITLES[kind]} ...")


def how_it_ended(kind: str) -> str:
    """A sentence."""
    if kind == "training":
        run = next(iter(runs.list_runs()), None)
        return f"The training {_end_words(run.state if run else '')}"
    job = jobs.current(kind)
    return f"{TITLES[kind]} {_end_words(job.state if job else '')}"


def _end_words(state: str) -> str:
    if state in (RunState.DONE, JobState.DONE):
        return "is done: see what came of it."
    if state in (RunState.CANCELLED, JobState.CANCELLED):
        return "was cancelled."
    return "stopped before its end: see why."
