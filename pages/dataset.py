"""Pictures: look through a data set, put labels right, take it elsewhere."""

import streamlit as st

from maskdet.language import tr, tr_later
from ui.dataset.changes import show_changes
from ui.dataset.counts import show_counts, show_plots
from ui.dataset.export import show_export
from ui.dataset.gallery import show_gallery
from ui.widgets.datasets import choose_dataset, open_index
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later(
    "What the model learns from. Click a picture to see it large, put its label right or delete it."
)

open_page("Pictures", tr(INTRO))
with stop_on_error():
    entry = choose_dataset()
    if entry is None:
        st.stop()
    index = open_index(entry.root)
show_counts(index)
show_changes(entry)
show_gallery(entry, index)
show_plots(index)
show_export(entry, index)
