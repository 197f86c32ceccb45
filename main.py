"""Names the pages and runs the chosen one; app.py serves it."""

import streamlit as st

from ui.widgets.errors import friendly_errors
from ui.widgets.page_head import FAVICON, LOGO, mark_main_as_run

st.set_page_config(page_title="maskdet", page_icon=FAVICON, layout="wide")
st.logo(LOGO, size="large")
page = st.navigation(
    {
        "": [st.Page("pages/overview.py", title="Overview", icon=":material/home:", default=True)],
        "Check": [
            st.Page(
                "pages/photos.py", title="Check photos", icon=":material/photo_library:", url_path="photos"
            ),
            st.Page("pages/live.py", title="Live", icon=":material/videocam:", url_path="live"),
            st.Page("pages/archive.py", title="Archive", icon=":material/inventory_2:", url_path="archive"),
        ],
        "Watch": [
            st.Page(
                "pages/cameras.py", title="Cameras", icon=":material/nest_cam_outdoor:", url_path="cameras"
            ),
            st.Page("pages/events.py", title="Events", icon=":material/notifications:", url_path="events"),
            st.Page("pages/history.py", title="History", icon=":material/monitoring:", url_path="history"),
        ],
        "Pictures to learn from": [
            st.Page("pages/dataset.py", title="Pictures", icon=":material/grid_view:", url_path="dataset"),
            st.Page(
                "pages/health.py", title="Find faults", icon=":material/troubleshoot:", url_path="health"
            ),
            st.Page(
                "pages/add_pictures.py",
                title="Add pictures",
                icon=":material/add_photo_alternate:",
                url_path="add_pictures",
            ),
        ],
        "Train": [
            st.Page(
                "pages/training.py", title="Train", icon=":material/model_training:", url_path="training"
            ),
            st.Page(
                "pages/evaluation.py", title="Evaluate", icon=":material/fact_check:", url_path="evaluation"
            ),
            st.Page("pages/models.py", title="Models", icon=":material/deployed_code:", url_path="models"),
        ],
        "More": [
            st.Page("pages/admin/keys.py", title="Keys", icon=":material/key:", url_path="keys"),
            st.Page(
                "pages/admin/data_protection.py",
                title="Data protection",
                icon=":material/policy:",
                url_path="data_protection",
            ),
            st.Page("pages/help.py", title="Help", icon=":material/help:", url_path="help"),
            st.Page("pages/admin/about.py", title="About", icon=":material/info:", url_path="about"),
        ],
    },
    expanded=True,  # else some pages are hidden while the badge of what runs stands in the menu
)
mark_main_as_run()
with friendly_errors():
    page.run()
