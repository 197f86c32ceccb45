"""Live: the visitor's own camera, judged as it runs: in the visitor's browser, or on the server.

Frames live in memory only: one at a time, replaced by the next.
"""

import streamlit as st

from maskdet.language import tr, tr_later
from maskdet.registry import active_version
from maskdet.settings import get_settings
from ui.live.in_browser import show_live
from ui.live.options import BROWSER, PHOTO, SNAPSHOTS, VIDEO, choose_options, choose_way
from ui.live.snapshots import show_photo, show_snapshots
from ui.live.video import show_video
from ui.widgets.browser.consent import has_agreed
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page
from ui.widgets.preset import choose_preset

INTRO = tr_later("Your camera, judged as it runs. The picture is worked on in memory and never stored.")

open_page("Live", tr(INTRO), watches_people=True)
with stop_on_error():
    if not has_agreed():
        st.stop()
    version = active_version(get_settings().models_dir)
    way, preset = choose_preset(choose_way, key="live_preset")
    choice = choose_options(preset, version.labels)
    if way == BROWSER:
        show_live(choice)
    else:
        {VIDEO: show_video, SNAPSHOTS: show_snapshots, PHOTO: show_photo}[way](choice, version)
