"""Data protection: what is kept of people here, where and how long, and an assessment to fill in."""

from maskdet.language import tr, tr_later
from ui.data_protection.assessment import show_assessment
from ui.data_protection.kept import show_kept
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later("What is kept of people here, where, and for how long.")

open_page("Data protection", tr(INTRO))
with stop_on_error():
    show_kept()
    show_assessment()
