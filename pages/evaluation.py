"""Evaluate: how good a version is on pictures it has not learned from, where it fails, and what follows from that."""

import streamlit as st

from maskdet.language import tr, tr_later
from ui.evaluation.compare import show_compare
from ui.evaluation.data import follow_evaluation, stored_evaluation
from ui.evaluation.faces import show_chosen_face
from ui.evaluation.headline import show_headline
from ui.evaluation.mistakes import show_errors
from ui.evaluation.report import show_report
from ui.evaluation.result import show_result
from ui.evaluation.right_label import show_label_changes
from ui.evaluation.robustness import show_robustness
from ui.evaluation.scenes import show_scenes
from ui.evaluation.slices import show_slices
from ui.evaluation.start import choose, offer_start, show_nothing_yet
from ui.evaluation.threshold import show_threshold
from ui.widgets.datasets import open_index
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later(
    "How good is it on pictures it has not learned from? Where does it fail, and how sure should it be?"
)
PARTS = {
    "Result": (tr_later("Result"), "grid_view", show_result),
    "Threshold": (tr_later("Threshold"), "tune", show_threshold),
    "Errors": (tr_later("Errors"), "close", show_errors),
    "Slices": (tr_later("Slices"), "stacked_bar_chart", show_slices),
    "Stress": (tr_later("Stress"), "science", show_robustness),
    "Scenes": (tr_later("Scenes"), "groups", show_scenes),
    "Compare": (tr_later("Compare"), "balance", show_compare),
    "Report": (tr_later("Report"), "description", show_report),
}

open_page("Evaluate", tr(INTRO))
with stop_on_error():
    version, entry = choose()
    if entry is None:
        st.stop()
    index = open_index(entry.root)
    busy = follow_evaluation(version, entry)
    evaluated = stored_evaluation(version, entry, index, busy=busy)
    if not busy:
        offer_start(version, entry, evaluated)
    if evaluated is None:
        if not busy:
            show_nothing_yet(index)
        st.stop()

    show_headline(evaluated)
    show_label_changes(evaluated.entry)
    part = st.segmented_control(
        tr("What to look at"),
        list(PARTS),
        format_func=lambda name: f":material/{PARTS[name][1]}: {tr(PARTS[name][0])}",
        default="Result",
        required=True,
        key="evaluation_part",
        persist_state="session",
        label_visibility="collapsed",
    )
    _, _, show = PARTS[part]
    show(evaluated)
    show_chosen_face(evaluated)
