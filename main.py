"""Names the pages and runs the chosen one; app.py serves it."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from maskdet.language import tr, tr_later
from ui.widgets.browser.language import choose_language, speak_to_visitor
from ui.widgets.errors import friendly_errors
from ui.widgets.page_head import FAVICON, LOGO, mark_main_as_run
from ui.widgets.signed_in.account import show_account
from ui.widgets.signed_in.persons import name_persons
from ui.widgets.signed_in.roles import may_open


def entry(script: str, title: str, icon: str, url: str = "") -> StreamlitPage:
    """A page; in the menu of those who may open it."""
    return st.Page(
        script,
        title=tr(title),
        icon=f":material/{icon}:",
        url_path=url or None,
        default=not url,
        visibility="visible" if may_open(script) else "hidden",
    )


name_persons()
speak_to_visitor()
st.set_page_config(page_title="maskdet", page_icon=FAVICON, layout="wide")
st.logo(LOGO, size="large")
page = st.navigation(
    {
        "": [entry("pages/overview.py", tr_later("Overview"), "home")],
        tr("Check"): [
            entry("pages/photos.py", tr_later("Check photos"), "photo_library", "photos"),
            entry("pages/live.py", tr_later("Live"), "videocam", "live"),
            entry("pages/archive.py", tr_later("Archive"), "inventory_2", "archive"),
            entry("pages/door_screen.py", tr_later("Door screen"), "door_front", "door_screen"),
        ],
        tr("Watch"): [
            entry("pages/cameras.py", tr_later("Cameras"), "nest_cam_outdoor", "cameras"),
            entry("pages/events.py", tr_later("Events"), "notifications", "events"),
            entry("pages/history.py", tr_later("History"), "monitoring", "history"),
        ],
        tr("Pictures to learn from"): [
            entry("pages/dataset.py", tr_later("Pictures"), "grid_view", "dataset"),
            entry("pages/health.py", tr_later("Find faults"), "troubleshoot", "health"),
            entry("pages/add_pictures.py", tr_later("Add pictures"), "add_photo_alternate", "add_pictures"),
        ],
        tr("Train"): [
            entry("pages/training.py", tr_later("Train"), "model_training", "training"),
            entry("pages/teach.py", tr_later("Teach it"), "back_hand", "teach"),
            entry("pages/evaluation.py", tr_later("Evaluate"), "fact_check", "evaluation"),
            entry("pages/models.py", tr_later("Models"), "deployed_code", "models"),
        ],
        tr("More"): [
            entry("pages/admin/people.py", tr_later("People"), "group", "people"),
            entry("pages/admin/keys.py", tr_later("Keys"), "key", "keys"),
            entry("pages/admin/data_protection.py", tr_later("Data protection"), "policy", "data_protection"),
            entry("pages/help.py", tr_later("Help"), "help", "help"),
            entry("pages/admin/about.py", tr_later("About"), "info", "about"),
        ],
    },
    expanded=True,  # else some pages are hidden while the badge of what runs stands in the menu
)
mark_main_as_run()
with friendly_errors():
    show_account()
    choose_language()
    page.run()
