"""What the doctor finds, the same as `maskdet doctor` says."""

from __future__ import annotations

import streamlit as st

from maskdet.doctor import Finding, Health, examine
from maskdet.formatting import plain
from maskdet.language import current_language, tr, tr_many
from maskdet.redaction import hide_in_text

AGAIN_S = 60  # who reloads the page does not make the server look again and again
SIGNS = {
    Health.OK: ":material/check_circle:",
    Health.WARNING: ":material/warning:",
    Health.PROBLEM: ":material/error:",
}


def show_findings() -> None:
    """One sentence, what is to be done, and all that was looked at."""
    st.subheader(tr("Is all well?"), anchor=False)
    with st.spinner(tr("Looking ...")):
        found = _found(current_language())
    bad = [one for one in found if one.health is not Health.OK]
    if not bad:
        st.success(
            tr_many("All is well: {n} thing looked at.", "All is well: {n} things looked at.", len(found)),
            icon=SIGNS[Health.OK],
        )
    for one in sorted(bad, key=lambda one: one.health is Health.WARNING):
        words = f"**{plain(one.check)}**: {_shown(one.sentence)}  \n{_shown(one.repair)}"
        (st.error if one.health is Health.PROBLEM else st.warning)(words, icon=SIGNS[one.health])
    with st.expander(tr("What was looked at"), icon=":material/checklist:", key="all_findings"):
        st.markdown(
            "\n".join(
                f"- {SIGNS[one.health]} **{plain(one.check)}**: {_shown(one.sentence)}" for one in found
            )
        )
    if st.button(tr("Look again"), icon=":material/refresh:", key="look_again"):
        _found.clear()
        st.rerun()


@st.cache_data(ttl=AGAIN_S, show_spinner=False)
def _found(language: str) -> list[Finding]:  # their sentences are in it
    return examine()


def _shown(text: str) -> str:
    return plain(hide_in_text(text))
