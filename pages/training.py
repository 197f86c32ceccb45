"""Train: set up a run, watch it learn, use what is better."""

import streamlit as st

from maskdet.language import tr, tr_later
from maskdet.training import runs
from maskdet.training.runs import RunState
from ui.training.outcome import show_outcome, show_saved
from ui.training.progress import follow_run
from ui.training.runs import compare_runs
from ui.training.setup import choose_run, keep_data_set, offer_start
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later(
    "Teach a model on your own pictures. The one in use stays until yours has been measured and you choose it."
)

open_page("Train", tr(INTRO))
with stop_on_error():
    found = runs.list_runs()
    running = next((run for run in found if run.state is RunState.RUNNING), None)
    if running:
        follow_run(running)
    else:
        show_saved()
        if found:
            show_outcome(found[0])  # until it is saved or another run begins
            keep_data_set(found[0])
        st.subheader(tr("New run"), anchor=False)
        config = choose_run()
        if config:
            offer_start(config)

if found:
    st.subheader(tr("All runs"), anchor=False)
    compare_runs(found)
