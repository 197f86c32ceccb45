"""Starting and following the scoring of an archive."""

from __future__ import annotations

import streamlit as st

from maskdet import jobs
from maskdet.access import Role, may
from maskdet.archive import Manifest, ResultsProblem, checked_sources, is_whole, list_results, results_folder
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.jobs import JobState
from maskdet.language import tr, tr_later
from maskdet.presets import PRESETS
from maskdet.settings import get_settings
from ui.widgets.jobs import follow_job

JOB = "archive"
CHOSEN, PROBLEM = "archive_results", "archive_problem"  # keys of the session
SWITCHED_OFF = tr_later(
    "Whoever runs this server has switched off that visitors name its folders. Archives can still be scored on its command "
    "line (`maskdet batch`)."
)


def show_run() -> bool:
    """What runs, or how it ended, and the form for a new run.

    Returns: whether something runs.
    """
    job = jobs.current(JOB)
    if job and job.state is JobState.RUNNING:
        follow_job(job, tr("Scoring {name}", name=job.subject))
        return True
    if job and job.state is JobState.FAILED:
        st.error(plain(f"{job.subject}: {job.reason}"), icon=":material/error:")
    elif job and job.state is JobState.CANCELLED and not _is_done(job.subject):
        st.info(
            plain(tr("{name} was stopped. What was done is kept; it can go on.", name=job.subject)),
            icon=":material/info:",
        )
    if not get_settings().server_folders:
        st.info(tr(SWITCHED_OFF), icon=":material/lock:")
    if not may_read():
        return False
    with st.expander(tr("Score an archive"), icon=":material/inventory_2:", expanded=not list_results()):
        _form()
    return False


def may_read() -> bool:
    """Whether this visitor may have the server read its folders: runs start with it, and pictures are shown."""
    return get_settings().server_folders and may(Role.ADMIN)


def _form() -> None:
    with st.form("archive_form", border=False):
        places = st.text_area(
            tr(
                "Where the pictures are, on this computer: one folder, ZIP or TAR file, list or address a line"
            ),
            placeholder=tr("/path/to/pictures") + "\ns3://bucket/folder",
            height=90,
            key="archive_sources",
        )
        left, right = st.columns(2, gap="medium")
        name = left.text_input(tr("Name of the results"), tr("my archive"), max_chars=60, key="archive_name")
        preset = right.selectbox(
            tr("How closely pictures are searched"),
            list(PRESETS),
            index=list(PRESETS).index(get_settings().preset),
            format_func=lambda preset: PRESETS[preset].title,
            key="archive_preset",
        )
        if st.form_submit_button(tr("Start"), type="primary", icon=":material/play_arrow:"):
            _start([line.strip() for line in places.splitlines() if line.strip()], name.strip(), preset)
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")


def _start(sources: list[str], name: str, preset: str) -> None:
    try:
        if not sources:
            raise ResultsProblem(tr("Name at least one folder, file or address."))
        checked_sources(sources)
        folder = results_folder(name)
        if name in list_results():
            raise ResultsProblem(
                tr(
                    "There are results named {name} already. Choose another name, or go on with those.",
                    name=name,
                )
            )
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)
        st.rerun()
    _begin(name, [*sources], ["--out", str(folder), "--preset", preset])


def offer_to_go_on(name: str) -> None:
    """The button that goes on with results that are not finished."""
    job = jobs.current(JOB)
    running = job is not None and job.state is JobState.RUNNING
    if _is_done(name) or running or not may_read():
        return
    if st.button(tr("Go on"), icon=":material/play_arrow:", type="primary", key="archive_go_on"):
        folder = results_folder(name)
        _begin(name, list(Manifest.read(folder).sources), ["--out", str(folder)])


def _begin(name: str, sources: list[str], options: list[str]) -> None:
    jobs.start(JOB, ["batch", *options, "--events", "--", *sources], subject=name)
    st.session_state[CHOSEN] = name
    st.rerun()


def _is_done(name: str) -> bool:
    if name not in list_results():
        return False
    folder = results_folder(name)
    return is_whole(folder, Manifest.read(folder))
