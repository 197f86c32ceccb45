"""Add pictures: from files, from public sets, from the camera. Looked at first, added at a click."""

import re
from pathlib import Path

import streamlit as st

from maskdet.dataset import list_datasets
from maskdet.dataset.transfer import ImportResult
from maskdet.settings import get_settings
from ui.add_pictures.camera import add_from_camera
from ui.add_pictures.files import add_files, show_skipped
from ui.add_pictures.public_sets import add_public_sets
from ui.widgets.errors import plain
from ui.widgets.page_head import open_page

INTRO = "More pictures make a better model. You see what would be added before anything is stored."
NEW = "A new data set"
settings = get_settings()


def main() -> None:
    open_page("Add pictures", INTRO)
    if result := st.session_state.get("import_result"):
        show_result(result)
    root = choose_target()
    files, public, camera = st.tabs(
        [":material/upload_file: Files", ":material/public: Public sets", ":material/photo_camera: Camera"],
        key="way",
    )
    with files:
        add_files(root)
    with public:
        add_public_sets()
    with camera:
        add_from_camera(root)


def choose_target() -> Path | None:
    """The folder of the data set to add to; None until a usable name is given."""
    entries = {entry.name: entry for entry in list_datasets() if entry.writable}
    names = [NEW, *entries]
    start = st.session_state.get("dataset")
    left, right = st.columns(2, gap="medium")
    name = left.selectbox("Add to", names, index=names.index(start) if start in entries else 0, key="target")
    if name != NEW:
        return entries[name].root
    new = right.text_input("Its name", "my pictures", max_chars=60, key="new_name").strip()
    if not re.fullmatch(r"\w[\w .-]*", new):
        st.error("A name begins with a letter or digit; letters, digits, spaces, dots and dashes may follow.")
        return None
    return settings.data_dir / new


# Files


def show_result(result: tuple[str, list[ImportResult]]) -> None:
    name, results = result
    added = sum(len(r.files) for r in results)
    st.success(f"{added:,} pictures were added to {plain(name)}.", icon=":material/check_circle:")
    show_skipped([(s.name, s.why) for r in results for s in r.skipped])
    with st.container(horizontal=True):
        if st.button("Look at them", icon=":material/grid_view:", key="look_at_them"):
            st.session_state.pop("import_result")
            go_to(name)
        if st.button("Add more", icon=":material/add:", key="add_more"):
            st.session_state.pop("import_result")
            st.rerun()


def go_to(name: str) -> None:
    st.session_state["dataset"] = name
    st.switch_page("pages/dataset.py")


# Public sets


# Camera


main()
