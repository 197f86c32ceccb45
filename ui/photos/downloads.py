"""What came out, as files."""

from __future__ import annotations

from functools import partial

import streamlit as st

from maskdet.inference import CheckedPhoto, View, csv_file, json_file, zip_file
from maskdet.language import tr
from ui.photos.checks import start_again
from ui.widgets.signed_in.downloads import offer_file


def offer_downloads(photos: list[CheckedPhoto], view: View) -> None:
    """Files are made when their button is pressed."""
    with st.container(horizontal=True, key="downloads"):
        offer_file(
            tr("Pictures (ZIP)"),
            partial(zip_file, photos, view),
            "checked_photos.zip",
            "application/zip",
            key="zip",
            icon=":material/folder_zip:",
        )
        offer_file(
            tr("Table (CSV)"),
            partial(csv_file, photos, view),
            "faces.csv",
            "text/csv",
            key="csv",
            icon=":material/table:",
        )
        offer_file(
            tr("Data (JSON)"),
            partial(json_file, photos, view),
            "faces.json",
            "application/json",
            key="json",
            icon=":material/data_object:",
        )
        st.button(
            tr("Start again"),
            on_click=start_again,
            icon=":material/restart_alt:",
            key="again",
            type="tertiary",
        )
