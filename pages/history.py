"""History: how many people there were, and how many of them wore a mask; as a page to print, too."""

from maskdet.language import tr, tr_later
from ui.history.history import show_history
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later("People and masks by day, hour, weekday and camera.")

open_page("History", tr(INTRO))
with stop_on_error():
    show_history()
