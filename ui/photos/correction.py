"""A wrong verdict becomes a picture to learn from, if the visitor says so."""

from __future__ import annotations

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.images import decode_image
from maskdet.inference import CheckedPhoto, same_face
from maskdet.results import Detection, FrameResult, MaskLabel
from maskdet.settings import get_settings
from ui.widgets.errors import show_error


def offer_correction(photo: CheckedPhoto, result: FrameResult, judge: str, *, key: str) -> None:
    """Choose a face and what it really shows; `judge`: whose verdict it was. `key`: of the photo on this page."""
    if not len(result):
        return
    names = [f"{number}: {d.state.display_name}" for number, d in enumerate(result, start=1)]
    follow_face(result, key)
    with st.popover("A verdict is wrong?", icon=":material/flag:", type="tertiary"):
        which = st.selectbox("Face", range(len(names)), format_func=names.__getitem__, key=f"wrong {key}")
        wrong = result.detections[which]
        others = [label for label in MaskLabel if label is not wrong.verdict.label]
        truth = st.radio(
            "It really is", others, format_func=lambda label: label.display_name, key=f"truth {key}"
        )
        st.caption(
            "The face alone is cut out and stored on the server, in the data set “corrections”, for the next training. "
            "Ask the person first."
        )
        if st.button("Keep this face for training", icon=":material/save:", key=f"correct {key}"):
            store_correction(photo, wrong, truth, judge)


def follow_face(result: FrameResult, key: str) -> None:
    """The face that was chosen stays chosen when a slider or another preset changes the numbers."""
    boxes = [detection.face.box for detection in result]
    before = st.session_state.get(f"faces {key}", boxes)
    chosen = st.session_state.get(f"wrong {key}")
    if before != boxes and chosen is not None:
        st.session_state[f"wrong {key}"] = same_face(before[chosen], result) or 0
    st.session_state[f"faces {key}"] = boxes


def store_correction(photo: CheckedPhoto, wrong: Detection, truth: MaskLabel, judge: str) -> None:
    """Cut the face out and add it to the data set “corrections”."""
    from maskdet.dataset import add_correction, crop_with_context

    image = decode_image(photo.jpeg)
    box = wrong.face.scaled(image.shape[1] / photo.found.image_size[0]).crop_box
    try:
        add_correction(get_settings().data_dir, crop_with_context(image, box), truth, wrong.verdict, judge)
    except MaskdetError as error:
        show_error(error)
        return
    st.success("Kept in the data set “corrections”.", icon=":material/check_circle:")
