"""The impact assessment: questions to be answered, and the page to print that comes of it."""

from __future__ import annotations

import streamlit as st

from maskdet.language import tr
from maskdet.reports import QUESTIONS, assessment_html
from maskdet.settings import get_settings
from ui.widgets.signed_in.downloads import offer_file
from ui.widgets.watches import watch_store

MAX_ANSWER = 5000  # characters


def show_assessment() -> None:
    """The questions, and the download."""
    st.subheader(tr("Impact assessment"), anchor=False)
    st.markdown(
        tr(
            "Cameras that look at people usually need one (a DPIA, article 35 of the GDPR). What you answer goes into the file that "
            "you download, together with all that stands above, and is stored nowhere else. It is no legal advice."
        )
    )
    answers = {key: _ask(key, title, hint) for key, title, hint in QUESTIONS}
    filled = sum(bool(answer.strip()) for answer in answers.values())
    offer_file(
        tr("Download it ({answered} of {total} answered)", answered=filled, total=len(QUESTIONS)),
        lambda: assessment_html(watch_store(), answers),
        "impact-assessment.html",
        "text/html",
        key="assessment",
        icon=":material/download:",
        type="primary",
        help=tr("A page to open in any browser and to print; empty boxes can be filled in by pen."),
    )


def _ask(key: str, title: str, hint: str) -> str:
    settings = get_settings()
    known = {"controller": settings.privacy_contact, "purpose": settings.privacy_notice}.get(key, "")
    return str(
        st.text_area(
            tr(title),
            known,
            placeholder=tr(hint),
            max_chars=MAX_ANSWER,
            height=80,
            key=f"assessment_{key}",
            persist_state="session",
        )
    )
