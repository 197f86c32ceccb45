"""A model from elsewhere, brought in as a version."""

from __future__ import annotations

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.installation import training_advice, training_is_installed
from maskdet.language import tr
from maskdet.registry import ImportNote, import_model
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from ui.models.actions import DONE
from ui.widgets.errors import show_error

MAX_MODEL_MB = 200


def offer_import() -> None:
    """A form for a `.keras` file from elsewhere."""
    with st.expander(tr("Bring in a model of your own"), icon=":material/upload:"):
        if not training_is_installed():
            st.info(training_advice(tr("Trying and converting a model")), icon=":material/download:")
            return
        st.markdown(
            tr(
                "A `.keras` file that takes RGB pictures of faces, values 0 to 255, and ends in a softmax. It is checked "
                "and tried on sample faces before it is kept; files with code inside are refused."
            )
        )
        file = st.file_uploader(
            tr("Model file"), type=["keras"], max_upload_size=MAX_MODEL_MB, key="model_file"
        )
        left, right = st.columns(2, gap="medium")
        name = left.text_input(tr("Name of the version"), "imported", key="import_name", max_chars=60).strip()
        labels = right.multiselect(
            tr("Labels, in the order of its outputs"),
            [*MaskLabel],
            [MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK],
            format_func=lambda label: label.display_name,
            key="import_labels",
        )
        source = left.text_input(tr("Where it comes from"), key="import_source")
        licence = right.text_input(tr("Its licence"), key="import_licence")
        asked = st.button(
            tr("Check and keep"), icon=":material/verified:", disabled=file is None, key="import_model"
        )
        if asked and file:
            _bring_in(file.getvalue(), name, tuple(labels), ImportNote(source, licence))


def _bring_in(data: bytes, name: str, labels: tuple[MaskLabel, ...], note: ImportNote) -> None:
    try:
        with st.spinner(tr("Trying it on sample faces: about 20 seconds ..."), show_time=True):
            import_model(data, get_settings().models_dir, name, labels, note)
    except MaskdetError as error:
        show_error(error)
        return
    st.session_state[DONE] = tr("{version} was kept. It is not in use yet.", version=name)
    st.rerun()
