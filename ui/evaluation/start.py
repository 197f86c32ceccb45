"""What is evaluated: the choice of version and data set, and the button that measures."""

from __future__ import annotations

import streamlit as st

from maskdet.dataset import DatasetEntry, DatasetIndex, list_datasets
from maskdet.installation import measuring_advice, measuring_is_installed
from maskdet.language import tr, tr_many
from maskdet.registry import Version
from ui.evaluation.data import Evaluated, choose_version, start_evaluation
from ui.widgets.datasets import choose_dataset
from ui.widgets.errors import empty_state

PRACTICE = "practice"


def choose() -> tuple[Version, DatasetEntry | None]:
    """Version and data set; at first the practice set. None, with advice, where there is no data set.

    Raises: VersionProblem, ModelNotFound.
    """
    if "dataset" not in st.session_state and any(entry.name == PRACTICE for entry in list_datasets()):
        st.session_state["dataset"] = PRACTICE
    left, right = st.columns(2, gap="medium")
    with left:
        version = choose_version()
    with right:
        entry = choose_dataset()
    return version, entry


def offer_start(version: Version, entry: DatasetEntry, evaluated: Evaluated | None) -> None:
    """The button; where something was measured before, whether it still holds."""
    if not measuring_is_installed():
        st.info(measuring_advice(tr("Measuring a version")), icon=":material/download:")
        return
    current = evaluated is not None and evaluated.is_current
    if evaluated and not current:
        st.warning(
            tr(
                "Pictures or labels of this data set were changed since. The figures below were measured before that. "
                "Measuring again takes seconds: only new pictures are looked at."
            ),
            icon=":material/update:",
        )
    if st.button(
        tr("Evaluate again") if evaluated else tr("Evaluate"),
        type="secondary" if current else "primary",
        icon=":material/fact_check:",
        key="evaluate",
    ):
        start_evaluation(version, entry.root)


def show_nothing_yet(index: DatasetIndex) -> None:
    """What an evaluation will do, and how long it takes; nothing where none can be made."""
    if not measuring_is_installed():
        return
    seconds = 10 + len(index.pictures) / 50
    if seconds < 90:
        left = tr_many("{n} second", "{n} seconds", round(seconds))
    else:
        left = tr_many("{n} minute", "{n} minutes", round(seconds / 60))
    empty_state(
        tr("Not evaluated yet"),
        tr(
            "Every face is found and judged, {pictures} in about {time}. Those the version learned "
            "from are left out of all figures. Your pictures are not changed.",
            pictures=tr_many("{n} picture", "{n} pictures", len(index.pictures)),
            time=left,
        ),
        icon=":material/fact_check:",
    )
