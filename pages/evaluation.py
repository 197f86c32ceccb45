"""Evaluate: how good a version is on pictures it has not learned from, where it fails, and what follows from that."""

import streamlit as st

from maskdet.dataset import DatasetEntry, DatasetIndex, list_datasets
from maskdet.registry import Version
from ui.evaluation.compare import show_compare
from ui.evaluation.data import (
    Evaluated,
    choose_version,
    follow_evaluation,
    start_evaluation,
    stored_evaluation,
)
from ui.evaluation.faces import show_chosen_face, show_label_changes
from ui.evaluation.mistakes import show_errors
from ui.evaluation.report import show_report
from ui.evaluation.result import show_headline, show_result
from ui.evaluation.robustness import show_robustness
from ui.evaluation.scenes import show_scenes
from ui.evaluation.slices import show_slices
from ui.evaluation.threshold import show_threshold
from ui.widgets.datasets import choose_dataset, open_index
from ui.widgets.empty_state import empty_state
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = "How good is it on pictures it has not learned from? Where does it fail, and how sure should it be?"
PRACTICE = "practice"
RESULT, THRESHOLD, ERRORS, SLICES = "Result", "Threshold", "Errors", "Slices"
STRESS, SCENES, COMPARE, REPORT = "Stress", "Scenes", "Compare", "Report"
PARTS = {
    RESULT: ":material/grid_view: Result",
    THRESHOLD: ":material/tune: Threshold",
    ERRORS: ":material/close: Errors",
    SLICES: ":material/stacked_bar_chart: Slices",
    STRESS: ":material/science: Stress",
    SCENES: ":material/groups: Scenes",
    COMPARE: ":material/balance: Compare",
    REPORT: ":material/description: Report",
}


def main() -> None:
    open_page("Evaluate", INTRO)
    with stop_on_error():
        version, entry = choose()
        if entry is None:
            return
        index = open_index(entry.root)
        busy = follow_evaluation(version, entry)
        evaluated = stored_evaluation(version, entry, index)
        if not busy:
            offer_start(version, entry, evaluated)
        if evaluated is None:
            if not busy:
                show_nothing_yet(index)
            return
        show(evaluated, busy=busy)


def choose() -> tuple[Version, DatasetEntry | None]:
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
    current = evaluated is not None and evaluated.is_current
    if evaluated and not current:
        st.warning(
            "Pictures or labels of this data set were changed since. The figures below were measured before that. "
            "Measuring again takes seconds: only new pictures are looked at.",
            icon=":material/update:",
        )
    if st.button(
        "Evaluate again" if evaluated else "Evaluate",
        type="secondary" if current else "primary",
        icon=":material/fact_check:",
        key="evaluate",
    ):
        start_evaluation(version, entry.root)


def show_nothing_yet(index: DatasetIndex) -> None:
    seconds = 10 + len(index.pictures) / 50
    left = f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"
    empty_state(
        "Not evaluated yet",
        f"Every face is found and judged, {len(index.pictures):,} pictures in about {left}. Those the version learned "
        "from are left out of all figures. Your pictures are not changed.",
        icon=":material/fact_check:",
    )


def show(evaluated: Evaluated, *, busy: bool) -> None:
    show_headline(evaluated)
    show_label_changes(evaluated.entry)
    part = st.segmented_control(
        "What to look at", list(PARTS), format_func=PARTS.get, default=RESULT, required=True,
        key="evaluation_part", persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
    if part in (STRESS, SCENES, COMPARE):
        {STRESS: show_robustness, SCENES: show_scenes, COMPARE: show_compare}[part](evaluated, busy=busy)
    else:
        {
            RESULT: show_result,
            THRESHOLD: show_threshold,
            ERRORS: show_errors,
            SLICES: show_slices,
            REPORT: show_report,
        }[part](evaluated)
    show_chosen_face(evaluated)


main()
