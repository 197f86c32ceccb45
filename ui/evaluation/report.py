"""Taking results away: the model card and the printable report."""

from __future__ import annotations

import json

import streamlit as st

from maskdet.formatting import plain
from maskdet.language import tr
from maskdet.registry.report import read_report
from ui.evaluation.data import Evaluated
from ui.widgets.errors import show_error
from ui.widgets.model_card import show_card
from ui.widgets.signed_in.downloads import offer_file


def show_report(evaluated: Evaluated) -> None:
    """The report as a page, on paper, as data; the card."""
    st.subheader(tr("Printable report"), anchor=False)
    show_faces = st.toggle(
        tr("Show faces in it"),
        key="report_faces",
        help=tr("Off: the faces of the worst mistakes are blurred."),
    )
    name = f"{evaluated.version.name}_{evaluated.report.dataset.name}"
    with st.container(horizontal=True, key="report_downloads"):
        offer_file(
            tr("Page (HTML)"),
            lambda: html_of(evaluated, show_faces=show_faces).encode(),
            f"{name}.html",
            "text/html",
            key="report_html",
            icon=":material/html:",
            type="primary",
        )
        offer_pdf(evaluated, f"{name}.pdf", show_faces=show_faces)
        offer_file(
            tr("Data (JSON)"),
            lambda: json.dumps(evaluated.report.to_json(), indent=1),
            f"{name}.json",
            "application/json",
            key="report_json",
            icon=":material/data_object:",
        )
    st.caption(
        tr(
            "The page holds everything itself: figures, plots, mistakes. It opens without internet and prints in grey."
        )
    )
    st.subheader(tr("Model card"), anchor=False)
    offer_card(evaluated)
    show_card(evaluated.version)


def html_of(evaluated: Evaluated, *, show_faces: bool) -> str:
    """The printable report as one HTML page."""
    from maskdet.reports import report_html

    return report_html(
        evaluated.version, evaluated.report, evaluated.reported, evaluated.index, show_faces=show_faces
    )


def offer_pdf(evaluated: Evaluated, name: str, *, show_faces: bool) -> None:
    """The report as a PDF, where the server has a browser that prints."""
    from maskdet.reports import pdf_possible, report_pdf

    if not pdf_possible():
        st.caption(
            tr("For a PDF, open the page and print it: no browser that prints was found on the server.")
        )
        return

    def pdf() -> bytes:
        return report_pdf(html_of(evaluated, show_faces=show_faces))

    offer_file(
        tr("Paper (PDF)"),
        pdf,
        name,
        "application/pdf",
        key="report_pdf",
        icon=":material/picture_as_pdf:",
    )


def offer_card(evaluated: Evaluated) -> None:
    """The card holds what was measured when the version was made, until these figures are put in."""
    in_card = read_report(evaluated.version).evaluation
    if in_card and in_card.measured == evaluated.report.measured:
        st.caption(tr("The card holds the figures of this evaluation."))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            tr(
                "Put the figures on {dataset} into the card, in the place of older ones.",
                dataset=plain(evaluated.report.dataset.name),
            )
        )
        if st.button(tr("Put them in"), icon=":material/note_add:", key="keep_in_card"):
            put_into_card(evaluated)


def put_into_card(evaluated: Evaluated) -> None:
    """Write the figures into the card of the version."""
    from maskdet.errors import MaskdetError
    from maskdet.evaluation import write_into_card

    try:
        write_into_card(evaluated.version, evaluated.report)
    except MaskdetError as error:
        show_error(error)
        return
    st.toast(tr("The card was written anew."), icon=":material/check:")
    st.rerun()
