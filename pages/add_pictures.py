"""Add pictures: from files, from public sets, from the camera. Previewed first, added at a click."""

import streamlit as st

from maskdet.language import tr, tr_later
from ui.add_pictures.camera import add_from_camera
from ui.add_pictures.files import add_files
from ui.add_pictures.public_sets import add_public_sets
from ui.add_pictures.target import choose_target, show_result
from ui.widgets.page_head import open_page

INTRO = tr_later("More pictures make a better model. You see what would be added before anything is stored.")
WAYS = {
    "upload_file": tr_later("Files"),
    "public": tr_later("Public sets"),
    "photo_camera": tr_later("Camera"),
}

open_page("Add pictures", tr(INTRO))
if result := st.session_state.get("import_result"):
    show_result(result)
root = choose_target()
files, public, camera = st.tabs([f":material/{icon}: {tr(way)}" for icon, way in WAYS.items()], key="way")
with files:
    add_files(root)
with public:
    add_public_sets()
with camera:
    add_from_camera(root)
