"""What goes on beside the server, on every page: a badge in the menu while it runs, a notice when it has ended."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from maskdet import jobs
from maskdet.formatting import number, plain
from maskdet.jobs import Job, JobState
from maskdet.language import tr, tr_later
from maskdet.training import runs
from maskdet.training.runs import Run, RunState, whole_progress
from ui.widgets.errors import friendly_errors
from ui.widgets.progress import short_time
from ui.widgets.signed_in.roles import page_link

EVERY_S = 3.0
RUNNING, ENDED = "background_running", "background_ended"  # keys of the session: kinds; kind -> how it ended
PAGES = {
    "training": "pages/training.py",
    "health": "pages/health.py",
    "evaluate": "pages/evaluation.py",
    "archive": "pages/archive.py",
}
TITLES = {
    "training": tr_later("Training"),
    "health": tr_later("Checking pictures"),
    "evaluate": tr_later("Evaluating"),
    "archive": tr_later("Scoring an archive"),
}
# Whole sentences, since the words around a name bend with it in some languages.
DONE = {
    "training": tr_later("The training is done: see what came of it."),
    "health": tr_later("Checking pictures is done: see what came of it."),
    "evaluate": tr_later("Evaluating is done: see what came of it."),
    "archive": tr_later("Scoring an archive is done: see what came of it."),
}
CANCELLED = {
    "training": tr_later("The training was cancelled."),
    "health": tr_later("Checking pictures was cancelled."),
    "evaluate": tr_later("Evaluating was cancelled."),
    "archive": tr_later("Scoring an archive was cancelled."),
}
STOPPED = {
    "training": tr_later("The training stopped before its end: see why."),
    "health": tr_later("Checking pictures stopped before its end: see why."),
    "evaluate": tr_later("Evaluating stopped before its end: see why."),
    "archive": tr_later("Scoring an archive stopped before its end: see why."),
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
        ended[kind] = end_state(kind)
        st.toast(end_words(kind, ended[kind]), icon=":material/notifications:")
    st.session_state[RUNNING] = set(running)
    for kind in running:
        ended.pop(kind, None)
    with st.container(key="background"):
        for work in running.values():
            st.progress(work.done, text=work.words)
            page_link(_page_of(work.kind), label=tr("Look at it"), icon=":material/visibility:")
        for kind, state in list(ended.items()):
            _show_ended(kind, end_words(kind, state))


def _show_ended(kind: str, words: str) -> None:
    st.info(plain(words), icon=":material/notifications:")
    with st.container(horizontal=True):
        if st.button(tr("See it"), key=f"see_{kind}", icon=":material/visibility:"):
            st.session_state[ENDED].pop(kind, None)
            st.switch_page(_page_of(kind))
        if st.button(tr("Dismiss"), key=f"dismiss_{kind}", type="tertiary"):
            st.session_state[ENDED].pop(kind, None)
            st.rerun(scope="fragment")


def _page_of(kind: str) -> str:
    """Where it is followed, and what came of it is seen."""
    newest = next(iter(runs.list_runs()), None) if kind == "training" else None
    return "pages/teach.py" if newest and newest.is_taught else PAGES[kind]


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
    done = f"{number(100 * progress.done)} %"
    if progress.seconds_left is None:
        return Work("training", progress.done, tr("Training: {percent}", percent=done))
    left = short_time(progress.seconds_left)
    words = tr("Training: {percent}, about {time} left", percent=done, time=left)
    return Work("training", progress.done, words)


def _of_job(kind: str, job: Job) -> Work:
    now = jobs.progress(job)
    done = min(1.0, now.done / max(1, now.total)) if now else 0.0
    return Work(kind, done, f"{tr(TITLES[kind])}: {tr(now.phase)}" if now else f"{tr(TITLES[kind])} ...")


def end_state(kind: str) -> str:
    """How the last one of a kind ended: a RunState or JobState; empty where none is found."""
    if kind == "training":
        run = next(iter(runs.list_runs()), None)
        return run.state if run else ""
    job = jobs.current(kind)
    return job.state if job else ""


def end_words(kind: str, state: str) -> str:
    """A sentence."""
    if state in (RunState.DONE, JobState.DONE):
        return tr(DONE[kind])
    if state in (RunState.CANCELLED, JobState.CANCELLED):
        return tr(CANCELLED[kind])
    return tr(STOPPED[kind])
