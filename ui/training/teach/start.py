"""Starting the training of what was shown."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.installation import training_advice, training_is_installed
from maskdet.language import tr, tr_many
from maskdet.results import MaskLabel
from maskdet.training import runs
from maskdet.training.runs import MIN_TAUGHT
from ui.training.teach.shelf import faces_of
from ui.widgets.errors import show_error

KNOWN, AFRESH = "known", "afresh"


def offer_start(labels: Sequence[MaskLabel]) -> None:
    """Where it begins, what is stored, and the button."""
    if not training_is_installed():
        st.info(training_advice(tr("Teach it")), icon=":material/download:")
        return
    start = st.segmented_control(
        tr("It begins with"),
        [KNOWN, AFRESH],
        default=KNOWN,
        required=True,
        format_func=lambda name: {
            KNOWN: tr("what the version in use knows"),
            AFRESH: tr("nothing known of masks"),
        }[name],
        key="teach_start",
    )
    counts = {label: len(faces_of(label).faces) for label in labels}
    missing = {label: MIN_TAUGHT - count for label, count in counts.items() if count < MIN_TAUGHT}
    if missing:
        parts = [
            tr_many(
                "{n} more picture of “{label}”",
                "{n} more pictures of “{label}”",
                count,
                label=label.display_name,
            )
            for label, count in missing.items()
        ]
        st.caption(tr("Still needed: {pictures}.", pictures=", ".join(parts)))
    else:
        st.caption(
            tr_many(
                "“Train” stores the picture on this computer, with this training alone. “Throw away” deletes it.",
                "“Train” stores the {n} pictures on this computer, with this training alone. “Throw away” deletes them.",
                sum(counts.values()),
            )
        )
    if st.button(
        tr("Train"),
        type="primary",
        icon=":material/model_training:",
        key="teach_train",
        disabled=bool(missing),
    ):
        _start(labels, afresh=start == AFRESH)


def _start(labels: Sequence[MaskLabel], *, afresh: bool) -> None:
    """Where another visitor was faster, theirs is shown, and what was taken stays."""
    if runs.newest_teaching():
        st.rerun()  # it waits to be used or thrown away: it is shown
    try:
        run = runs.create_teaching({label: faces_of(label).faces for label in labels}, afresh=afresh)
        started = runs.start_run(run)
        if started.id != run.id:
            runs.delete_run(run)
            st.toast(
                tr("Another training has just been started. Yours can begin when it has ended."),
                icon=":material/group:",
            )
    except MaskdetError as error:
        show_error(error)
        return
    st.rerun()
