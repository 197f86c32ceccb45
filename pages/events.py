"""Events: what the watches reported, live; to be acknowledged, marked as false, and taken away as a table."""

from maskdet.language import tr, tr_later
from ui.events.event_list import show_events
from ui.events.forgetting import show_forgetting
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later("What the cameras reported, the newest first.")

open_page("Events", tr(INTRO))
with stop_on_error():
    show_events()
    show_forgetting()
