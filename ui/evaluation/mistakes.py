"""The mistakes of a version, the surest first."""

from __future__ import annotations

import numpy as np
import streamlit as st

from maskdet.formatting import number
from maskdet.language import tr, tr_later
from ui.evaluation.data import Evaluated
from ui.evaluation.faces import show_faces_of
from ui.widgets.errors import empty_state

KINDS = {
    "all": tr_later("All mistakes"),
    "missed": tr_later("Unmasked called masked"),
    "false_alert": tr_later("Masked called unmasked"),
    "unsure": tr_later("Right, but unsure"),
}


def show_errors(evaluated: Evaluated) -> None:
    """A gallery of wrong verdicts by confidence; each opens large."""
    from maskdet.evaluation import outcomes

    found = outcomes(evaluated.reported)
    chosen = {
        "all": ~found.right,
        "missed": found.missed,
        "false_alert": found.false_alert,
        "unsure": found.right & (found.confidences < evaluated.threshold),
    }
    kind = st.pills(
        tr("Which"),
        list(KINDS),
        format_func=lambda kind: f"{tr(KINDS[kind])} ({number(int(chosen[kind].sum()))})",
        default="all",
        required=True,
        key="errors_kind",
        label_visibility="collapsed",
    )
    numbers = np.flatnonzero(chosen[kind])
    order = numbers[np.argsort(-found.confidences[numbers], kind="stable")]
    if not len(order):
        empty_state(
            tr("None here"),
            tr("No picture of this kind among those measured. Harder pictures say more about a version."),
            icon=":material/task_alt:",
        )
        return
    st.caption(
        tr(
            "The surest first: there either the version or the label is badly wrong. Click a picture to see what the "
            "verdict rests on, or to put its label right."
        )
    )
    show_faces_of(evaluated, [evaluated.reported.faces[k] for k in order], name=f"errors_{kind}")
