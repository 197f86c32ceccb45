"""Showing it: which labels, and pictures of each from the camera or from files."""

from __future__ import annotations

import streamlit as st

from maskdet.formatting import plain
from maskdet.images import EXTENSIONS
from maskdet.language import tr
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from ui.training.teach.shelf import SAYS, shelf, show_shelf, take, take_files
from ui.training.teach.start import offer_start
from ui.widgets.browser import show_camera
from ui.widgets.errors import friendly_errors
from ui.widgets.states import short_label

LEFT_OUT, ROUND = "teach_left_out", "teach_round"  # keys of the session


@st.fragment
@friendly_errors()
def collect() -> None:
    """Labels, pictures, and the button that trains; it runs again by itself while pictures come."""
    st.subheader(tr("1. Show it"), anchor=False)
    labels = _choose_labels()
    label = st.segmented_control(
        tr("What you show now"),
        labels,
        default=labels[0],
        required=True,
        format_func=short_label,
        key=f"teach_label_{'_'.join(labels)}",
    )
    _show_advice(label)
    camera, files = st.columns(2, gap="medium")
    with camera:
        _take_from_camera(label)
    with files:
        _take_from_files(label)
    show_shelf(labels)
    if any(session.faces for session in shelf().values()):
        st.button(tr("Start over"), icon=":material/restart_alt:", key="teach_discard", on_click=_start_over)
    st.subheader(tr("2. Train"), anchor=False)
    offer_start(labels)


def _choose_labels() -> list[MaskLabel]:
    """With and without a mask always; the others where they are wanted."""
    both = [MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK]
    more = [MaskLabel.MASK_WORN_INCORRECTLY, MaskLabel.NO_FACE]
    wanted = st.pills(
        tr("Also teach"),
        more,
        selection_mode="multi",
        format_func=lambda label: label.display_name,
        key="teach_more",
    )
    return [*both, *(label for label in more if label in wanted)]


def _show_advice(label: MaskLabel) -> None:
    if label is MaskLabel.NO_FACE:
        st.caption(tr("Show what was taken for a face and is none, a poster or a bag, with nobody in view."))
    else:
        st.caption(
            tr(
                "Hold the button some seconds and move your head; then let go, change the place or the light, and hold it again. "
                "Let others do the same. Faces are cut out; look-alikes and frames without a face are left out."
            )
        )


def _take_from_camera(label: MaskLabel) -> None:
    if not st.checkbox(tr("Everyone in view agrees to be in these pictures"), key="teach_consent"):
        st.caption(tr("Then the camera can be started here."))
        return
    show_camera(tr("Hold: {label}", label=label.in_sentence), take, key="teach_camera", about=label.value)
    if why := st.session_state.get(SAYS):
        st.caption(why)


def _take_from_files(label: MaskLabel) -> None:
    key = f"teach_files_{st.session_state.get(ROUND, 0)}"
    st.file_uploader(
        tr("Or drop photos: {label}", label=label.in_sentence),
        type=list(EXTENSIONS),
        accept_multiple_files=True,
        key=key,
        on_change=_take_dropped,
        args=(label, key),
        help=tr(
            "Up to {number} at once. The largest face of each is taken.", number=get_settings().max_files
        ),
    )
    if st.session_state.get(LEFT_OUT):
        left_out = st.session_state[LEFT_OUT]
        with st.expander(tr("Left out"), icon=":material/filter_alt:", expanded=len(left_out) <= 3):
            st.markdown("\n".join(f"- {line}" for line in left_out))


def _take_dropped(label: MaskLabel, key: str) -> None:
    files, most = st.session_state[key], get_settings().max_files
    left_out = take_files(label, [(file.name, file.getvalue()) for file in files[:most]])
    too_many = tr("Left out: there were too many at once. Drop it again.")
    st.session_state[LEFT_OUT] = left_out + [f"**{plain(file.name)}**: {too_many}" for file in files[most:]]
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1  # an empty field again


def _start_over() -> None:
    shelf().clear()
    for said in (SAYS, LEFT_OUT):
        st.session_state.pop(said, None)
