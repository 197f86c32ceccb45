"""Names the pages and runs the chosen one; app.py serves it."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.widgets.errors import friendly_errors
from ui.widgets.page_head import FAVICON, LOGO, mark_main_as_run
from ui.widgets.signed_in.account import show_account
from ui.widgets.signed_in.persons import name_persons
from ui.widgets.signed_in.roles import may_open


def entry(script: str, title: str, icon: str, url: str = "") -> StreamlitPage:
    """A page; in the menu of those who may open it."""
    return st.Page(
        script,
        title=title,
        icon=f":material/{icon}:",
        url_path=url or None,
        default=not url,
        visibility="visible" if may_open(script) else "hidden",
    )


name_persons()
st.set_page_config(page_title="maskdet", page_icon=FAVICON, layout="wide")
st.logo(LOGO, size="large")
page = st.navigation(
    {
        "": [entry("pages/overview.py", "Overview", "home")],
        "Check": [
            entry("pages/photos.py", "Check photos", "photo_library", "photos"),
            entry("pages/live.py", "Live", "videocam", "live"),
            entry("pages/archive.py", "Archive", "inventory_2", "archive"),
            entry("pages/door_screen.py", "Door screen", "door_front", "door_screen"),
        ],
        "Watch": [
            entry("pages/cameras.py", "Cameras", "nest_cam_outdoor", "cameras"),
            entry("pages/events.py", "Events", "notifications", "events"),
            entry("pages/history.py", "History", "monitoring", "history"),
        ],
        "Pictures to learn from": [
            entry("pages/dataset.py", "Pictures", "grid_view", "dataset"),
            entry("pages/health.py", "Find faults", "troubleshoot", "health"),
            entry("pages/add_pictures.py", "Add pictures", "add_photo_alternate", "add_pictures"),
        ],
        "Train": [
            entry("pages/training.py", "Train", "model_training", "training"),
            entry("pages/evaluation.py", "Evaluate", "fact_check", "evaluation"),
            entry("pages/models.py", "Models", "deployed_code", "models"),
        ],
        "More": [
            entry("pages/admin/people.py", "People", "group", "people"),
            entry("pages/admin/keys.py", "Keys", "key", "keys"),
            entry("pages/admin/data_protection.py", "Data protection", "policy", "data_protection"),
            entry("pages/help.py", "Help", "help", "help"),
            entry("pages/admin/about.py", "About", "info", "about"),
        ],
    },
    expanded=True,  # else some pages are hidden while the badge of what runs stands in the menu
)
mark_main_as_run()
with friendly_errors():
    show_account()
    page.run()
