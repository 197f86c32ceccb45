"""Add pictures: from files, from public sets, from the camera. Previewed first, added at a click."""

import streamlit as st

from ui.add_pictures.camera import add_from_camera
from ui.add_pictures.files import add_files
from ui.add_pictures.public_sets import add_public_sets
from ui.add_pictures.target import choose_target, show_result
from ui.widgets.page_head import open_page

INTRO = "More pictures make a better model. You see what would be added before anything is stored."
WAYS = [":material/upload_file: Files", ":material/public: Public sets", ":material/photo_camera: Camera"]

open_page("Add pictures", INTRO)
if result := st.session_state.get("import_result"):
    show_result(result)
root = choose_target()
files, public, camera = st.tabs(WAYS, key="way")
with files:
    add_files(root)
with public:
    add_public_sets()
with camera:
    add_from_camera(root)
