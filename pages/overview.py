"""Overview: what happens now, what maskdet does, how good the version in use is, what to do next."""

import streamlit as st

from maskdet.language import tr, tr_later
from maskdet.registry import active_version
from maskdet.settings import get_settings
from ui.overview.figures import show_model
from ui.overview.links import show_meanings, show_more, show_next_steps
from ui.overview.next_step import show_next_step
from ui.overview.now import show_now
from ui.overview.sample import show_sample
from ui.widgets.errors import stop_on_error
from ui.widgets.page_head import open_page

INTRO = tr_later(
    "Show it a photo. It finds every face and says who wears a mask, who does not, and where it is not sure."
)
PRIVACY = tr_later("Photos are checked in memory. They are not stored and not passed on.")

open_page("See who wears a mask", tr(INTRO))
with stop_on_error():
    show_now()
words, picture = st.columns([1, 1], gap="large")
sample = picture.container(key="hero").empty()
with words:
    show_next_steps()
    show_meanings()
    st.caption(f":material/lock: {tr(PRIVACY)}")

with stop_on_error():
    version = active_version(get_settings().models_dir)

show_model(version)
show_next_step()
show_more()
show_sample(sample, version)  # last: the words are on the screen before the picture is made
