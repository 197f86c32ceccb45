"""Find faults: a check of all pictures, and each finding with the pictures to put right."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from maskdet import jobs
from maskdet.data_quality import Finding, Flagged, HealthReport, Severity, keep, load_report, open_pictures
from maskdet.dataset import DatasetEntry, DatasetIndex, edits
from maskdet.errors import MaskdetError
from ui.widgets.datasets import choose_dataset, label_chip, label_name, open_index, thumbnail
from ui.widgets.empty_state import empty_state
from ui.widgets.errors import plain, stop_on_error
from ui.widgets.gallery import one_page
from ui.widgets.jobs import follow_job, show_end
from ui.widgets.page_head import open_page

INTRO = "Wrong labels, copies, unreadable and unusable pictures: what would spoil training, the worst first."
JOB = "health"
PER_PAGE = 12
SIGNS = {
    Severity.SERIOUS: ":material/error:",
    Severity.LOOK: ":material/visibility:",
    Severity.NOTE: ":material/info:",
}


def main() -> None:
    open_page("Find faults", INTRO)
    with stop_on_error():
        entry = choose_dataset()
        if entry is None:
            return
        index = open_index(entry.root)
        report = load_report(entry.root)
        running = show_check(entry, report, index)
    if report is None:
        if not running:
            empty_state(
                "Not checked yet",
                "The check looks at every picture once: about a minute for 3,000. Your pictures are not changed.",
                icon=":material/troubleshoot:",
            )
        return
    show_report(entry, index, report)


# The check


def show_check(entry: DatasetEntry, report: HealthReport | None, index: DatasetIndex) -> bool:
    """Start, follow or report the check. Returns: whether one runs."""
    job = jobs.current(JOB)
    if job and job.state is jobs.JobState.RUNNING:
        follow_job(job, f"Checking {Path(job.subject).name}")
        return True
    if job and job.subject == str(entry.root):
        show_end(job)
    current = report is not None and report.is_current(index)
    with st.container(horizontal=True, vertical_alignment="center"):
        text = "Check again" if report else "Check these pictures"
        if st.button(
            text, type="secondary" if current else "primary", icon=":material/troubleshoot:", key="check"
        ):
            jobs.start(JOB, ["dataset", "check", str(entry.root), "--events"], subject=str(entry.root))
            st.rerun()
        if report:
            st.caption(f"Checked {report.created.replace('T', ' ')[:16]} UTC in {report.seconds:.0f} s.")
    if report and not current:
        st.info(
            "Pictures were changed since. Check again to be sure of what is left.", icon=":material/update:"
        )
    return False


# The report


def show_report(entry: DatasetEntry, index: DatasetIndex, report: HealthReport) -> None:
    files = {picture.file for picture in index.pictures} | {bad.file for bad in index.unreadable}
    left = {finding.kind: open_pictures(entry.root, finding, files) for finding in report.findings}
    shown = {f.kind.value: f for f in report.findings if left[f.kind] or not f.pictures}
    if not shown:
        st.success("Nothing left to put right.", icon=":material/check_circle:")
        return
    kind = st.pills(
        "Findings",
        list(shown),
        format_func=lambda kind: title(shown[kind], len(left[shown[kind].kind])),
        default=next(iter(shown)),
        key=f"kind {report.created}",
        required=True,
    )
    finding = shown.get(kind) or next(iter(shown.values()))
    st.subheader(finding.title, anchor=False)
    st.markdown(plain(finding.advice))
    show_finding(entry, index, finding, left[finding.kind])


def title(finding: Finding, number: int) -> str:
    return f"{SIGNS[finding.severity]} {finding.title}{f' ({number:,})' if number else ''}"


def show_finding(entry: DatasetEntry, index: DatasetIndex, finding: Finding, pictures: list[Flagged]) -> None:
    if problem := st.session_state.pop("edit_problem", ""):
        st.error(plain(problem), icon=":material/error:")
    modified = {picture.file: picture.modified for picture in index.pictures}
    flagged = st.container(key="flagged")
    for group, members in grouped(one_page(pictures, name=finding.kind.value, per_page=PER_PAGE)).items():
        with flagged.container(border=group is not None), st.grid(4, min_column_width=170):
            for picture in members:
                show_flagged(entry, finding, picture, modified.get(picture.file, 0.0))


def grouped(pictures: list[Flagged]) -> dict[int | None, list[Flagged]]:
    """Pictures that belong together, together."""
    groups: dict[int | None, list[Flagged]] = {}
    for picture in pictures:
        groups.setdefault(picture.group, []).append(picture)
    return groups


def show_flagged(entry: DatasetEntry, finding: Finding, picture: Flagged, modified: float) -> None:
    """One picture: what is odd about it, and what can be done."""
    with st.container(border=True, gap="small"):
        small = thumbnail(str(entry.root / picture.file), modified)
        if small:
            st.image(small, width="stretch", alt=picture.file)
        st.markdown(f"{label_chip(picture.label)}  \n:gray[{plain(Path(picture.file).name)}]")
        if picture.detail:
            st.caption(plain(picture.detail))
        with st.container(horizontal=True, gap="xxsmall"):
            show_actions(entry, finding, picture)


def show_actions(entry: DatasetEntry, finding: Finding, picture: Flagged) -> None:
    key = f"{finding.kind} {picture.file}"
    if st.button("Keep", icon=":material/check:", key=f"keep {key}", help="It is right as it is."):
        keep(entry.root, finding.kind, picture.file)
        st.rerun()
    if not entry.writable:
        return
    suggested = picture.suggested_label
    if suggested and st.button(
        label_name(suggested), icon=":material/drive_file_move:", key=f"move {key}", help="Move it there."
    ):
        change(edits.move, entry, picture.file, suggested)
    if st.button(
        "", icon=":material/delete:", key=f"delete {key}", help="Delete (it can be undone under Pictures)"
    ):
        change(edits.remove, entry, picture.file)


def change(edit: Callable[..., Any], entry: DatasetEntry, file: str, *label: str) -> None:
    try:
        edit(entry.root, Path(file), *label)
    except MaskdetError as error:
        st.session_state["edit_problem"] = str(error)
    st.rerun()


main()
