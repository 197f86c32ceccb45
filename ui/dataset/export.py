"""A data set as a file to take elsewhere."""

import io

import streamlit as st

from maskdet.dataset import DatasetEntry, DatasetIndex
from maskdet.language import tr, tr_later
from ui.widgets.signed_in.downloads import offer_file

EXPORT_NAMES = {
    "zip": tr_later("Folders, one per label"),
    "coco": tr_later("COCO, with boxes"),
    "yolo": tr_later("YOLO, with boxes"),
}


def show_export(entry: DatasetEntry, index: DatasetIndex) -> None:
    """The data set as a ZIP in the chosen format."""
    with st.expander(tr("Take the pictures elsewhere"), icon=":material/folder_zip:"):
        form = st.radio(
            tr("Format"),
            list(EXPORT_NAMES),
            format_func=lambda form: tr(EXPORT_NAMES[form]),
            horizontal=True,
            key="format",
        )
        st.caption(tr("With a manifest: the exact content, the split of every picture, the licences."))
        offer_file(
            tr("Download (ZIP)"),
            lambda: exported(index, form),
            f"{entry.name}_{form}.zip",
            "application/zip",
            key="export",
            icon=":material/download:",
        )


def exported(index: DatasetIndex, form: str) -> bytes:
    """The ZIP."""
    from maskdet.dataset.transfer import EXPORTS

    data = io.BytesIO()
    EXPORTS[form](index, data)
    return data.getvalue()
