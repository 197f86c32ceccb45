"""Find faults: a check of all pictures, and each finding with the pictures to put right."""

import streamlit as st

from maskdet.data_quality import load_report
from maskdet.language import tr, tr_later
from ui.health.check import show_check
from ui.health.findings import show_findings
from ui.health.repair import show_repaired
from ui.widgets.datasets import choose_dataset, open_index
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later(
    "Wrong labels, copies, unreadable and unusable pictures: what would spoil training, the worst first."
)

open_page("Find faults", tr(INTRO))
with stop_on_error():
    entry = choose_dataset()
    if entry is None:
        st.stop()
    index = open_index(entry.root)
    report = load_report(entry.root)
    show_repaired(entry)
    show_check(entry, report, index)
if report is not None:
    show_findings(entry, index, report)
