"""Teach it: show it faces, train in a minute or two, try the new version beside the one in use, use it or throw it away.

What is shown stays in the visitor's session until Train is pressed.
"""

import streamlit as st

from maskdet.language import tr, tr_later
from maskdet.training import runs
from ui.training.outcome import show_saved
from ui.training.progress import follow_run
from ui.training.teach.collect import collect
from ui.training.teach.outcome import show_teaching
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later(
    "Show it faces with and without a mask, train for a minute or two, and see at once what it learned, beside the version in use. "
    "Your pictures stay in this visit's memory until you press Train."
)

open_page("Teach it", tr(INTRO), watches_people=True)
with stop_on_error():
    running, teaching = runs.current_run(), runs.newest_teaching()
    if running:
        if not running.is_taught:
            st.info(
                tr("Another training is under way. What you show can be trained when it has ended."),
                icon=":material/hourglass_top:",
            )
        follow_run(running)
    show_saved()
    if teaching and not running:
        show_teaching(teaching)
    elif not (running and running.is_taught):
        collect()
