"""Check photos: upload, snapshot or sample -> totals, pictures, tables, downloads.

Visitors' photos live in their own session's memory and nowhere else: no shared cache, no file.
"""

import streamlit as st

from maskdet.inference import CheckedPhoto, UnreadPhoto
from maskdet.language import tr, tr_later
from maskdet.registry import active_version
from maskdet.settings import get_settings
from ui.photos.checks import check, judge_anew
from ui.photos.downloads import offer_downloads
from ui.photos.in_browser import check_in_browser
from ui.photos.inputs import PRIVATE, choose_source, inputs_from
from ui.photos.messages import show_nothing_yet, show_problems
from ui.photos.results import show_photos
from ui.photos.view import choose_view
from ui.widgets.errors import stop_on_error
from ui.widgets.model import active_threshold, judge_name
from ui.widgets.page_head import open_page
from ui.widgets.preset import choose_preset
from ui.widgets.states import show_totals

INTRO = tr_later("Drop photos here, take one, or try a sample. They are checked in memory and never stored.")

open_page("Check photos", tr(INTRO))
settings = get_settings()
with stop_on_error():
    version = active_version(settings.models_dir)
    judge_anew(version.key)
    source, preset = choose_preset(choose_source, key="preset")
    if source == PRIVATE:
        check_in_browser(preset)
        st.stop()
    photos = check(source, inputs_from(source), preset)

good = [photo for photo in photos if isinstance(photo, CheckedPhoto)]
show_problems([photo for photo in photos if isinstance(photo, UnreadPhoto)], all_bad=not good)
if not photos:
    show_nothing_yet(source)
if not good:
    st.stop()

view = choose_view(active_threshold(), preset)
show_totals([view.of(photo.found) for photo in good], version.labels)
offer_downloads(good, view)
show_photos(good, view, judge_name(preset))
