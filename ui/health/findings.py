"""The findings of a check, each with its pictures and what can be done about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from maskdet.data_quality import Finding, Flagged, HealthReport, Severity, accept, open_pictures
from maskdet.dataset import DatasetEntry, DatasetIndex, edits
from maskdet.errors import MaskdetError
from maskdet.formatting import number, plain
from maskdet.language import tr
from ui.health.repair import offer_repair
from ui.widgets.datasets import label_chip, label_name, thumbnail
from ui.widgets.gallery import one_page

PER_PAGE = 12
PROBLEM = "health_edit_problem"
SIGNS = {
    Severity.SERIOUS: ":material/error:",
    Severity.REVIEW: ":material/visibility:",
    Severity.NOTE: ":material/info:",
}


def show_findings(entry: DatasetEntry, index: DatasetIndex, report: HealthReport) -> None:
    """The findings that are left to choose from, and the pictures of the chosen one."""
    files = {picture.file for picture in index.pictures} | {bad.file for bad in index.unreadable}
    left = {finding.kind: open_pictures(entry.root, finding, files) for finding in report.findings}
    shown = {f.kind.value: f for f in report.findings if left[f.kind] or not f.pictures}
    if not shown:
        st.success(tr("Nothing left to put right."), icon=":material/check_circle:")
        st.page_link(
            "pages/training.py", label=tr("Train on these pictures"), icon=":material/model_training:"
        )
        return
    kind = st.pills(
        tr("Findings"),
        list(shown),
        format_func=lambda kind: title(shown[kind], len(left[shown[kind].kind])),
        default=next(iter(shown)),
        key=f"kind {report.created}",
        required=True,
    )
    finding = shown.get(kind) or next(iter(shown.values()))
    st.subheader(finding.title, anchor=False)
    st.markdown(plain(finding.advice))
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")
    offer_repair(entry, finding, left[finding.kind], index)
    show_pictures(entry, index, finding, left[finding.kind])


def title(finding: Finding, pictures: int) -> str:
    """A finding's sign, name and number of pictures, in Markdown."""
    return f"{SIGNS[finding.severity]} {finding.title}{f' ({number(pictures)})' if pictures else ''}"


def show_pictures(
    entry: DatasetEntry, index: DatasetIndex, finding: Finding, pictures: list[Flagged]
) -> None:
    """A page of pictures; those that belong together stand together."""
    modified = {picture.file: picture.modified for picture in index.pictures}
    groups: dict[int | None, list[Flagged]] = defaultdict(list)
    for picture in one_page(pictures, name=finding.kind.value, per_page=PER_PAGE):
        groups[picture.group].append(picture)
    flagged = st.container(key="flagged")
    for group, members in groups.items():
        with flagged.container(border=group is not None), st.grid(4, min_column_width=170):
            for picture in members:
                show_flagged(entry, finding, picture, modified.get(picture.file, 0.0))


def show_flagged(entry: DatasetEntry, finding: Finding, picture: Flagged, modified: float) -> None:
    """One picture: what is odd about it, and what can be done."""
    with st.container(border=True, gap="small"):
        small = thumbnail(str(entry.root / picture.file), modified)
        if small:
            st.image(small, width="stretch", alt=picture.file)
        st.markdown(f"{label_chip(picture.label)}  \n:gray[{plain(Path(picture.file).name)}]")
        if picture.words:
            st.caption(plain(picture.words))
        with st.container(horizontal=True, gap="xxsmall"):
            show_actions(entry, finding, picture)


def show_actions(entry: DatasetEntry, finding: Finding, picture: Flagged) -> None:
    """Accept a picture as it is, move it to the label it seems to have, or delete it."""
    key = f"{finding.kind} {picture.file}"
    if st.button(tr("Keep"), icon=":material/check:", key=f"keep {key}", help=tr("It is right as it is.")):
        accept(entry.root, finding.kind, picture.file)
        st.rerun()
    if not entry.writable:
        return
    suggested = picture.suggested_label
    if suggested and st.button(
        label_name(suggested), icon=":material/drive_file_move:", key=f"move {key}", help=tr("Move it there.")
    ):
        change(edits.move, entry, picture.file, suggested)
    if st.button(
        "", icon=":material/delete:", key=f"delete {key}", help=tr("Delete (it can be undone under Pictures)")
    ):
        change(edits.remove, entry, picture.file)


def change(edit: Callable[..., Any], entry: DatasetEntry, file: str, *label: str) -> None:
    """Make one edit; what speaks against it is shown on this page when it is drawn anew."""
    try:
        edit(entry.root, Path(file), *label)
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)
    st.rerun()
