"""A wrong verdict becomes a picture to learn from, if the visitor says so."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from maskdet.dataset import KeptCorrection
from maskdet.images import decode_image
from maskdet.inference import CheckedPhoto, same_face
from maskdet.results import Detection, FrameResult, MaskLabel
from ui.widgets.corrections import STORED_WHERE, choose_truth, keep_face, show_kept, take_back


def offer_correction(photo: CheckedPhoto, result: FrameResult, judge: str, *, key: str) -> None:
    """Choose a face and what it really shows; `judge`: whose verdict it was. `key`: of the photo on this page."""
    if not len(result):
        return
    names = [f"{number}: {d.state.display_name}" for number, d in enumerate(result, start=1)]
    follow_face(result, key)
    with st.popover("A verdict is wrong?", icon=":material/flag:", type="tertiary"):
        which = st.selectbox("Face", range(len(names)), format_func=names.__getitem__, key=f"wrong {key}")
        wrong = result.detections[which]
        truth = choose_truth(wrong, key=key)
        st.caption(STORED_WHERE)
        if st.button("Keep this face for training", icon=":material/save:", key=f"correct {key}"):
            st.session_state[f"kept {key}"] = keep(photo, wrong, truth, judge)
        kept: KeptCorrection | None = st.session_state.get(f"kept {key}")
        if kept and show_kept(kept, key=key) and take_back(kept):
            del st.session_state[f"kept {key}"]
            st.rerun()


def follow_face(result: FrameResult, key: str) -> None:
    """The face that was chosen stays chosen when a slider or another preset changes the numbers."""
    boxes = [detection.face.box for detection in result]
    before = st.session_state.get(f"faces {key}", boxes)
    chosen = st.session_state.get(f"wrong {key}")
    if before != boxes and chosen is not None:
        st.session_state[f"wrong {key}"] = same_face(before[chosen], result) or 0
    st.session_state[f"faces {key}"] = boxes


def keep(photo: CheckedPhoto, wrong: Detection, truth: MaskLabel, judge: str) -> KeptCorrection | None:
    """Cut the face out of the stored copy and add it to the data set “corrections”."""
    image = decode_image(photo.jpeg)
    scale = image.shape[1] / photo.found.image_size[0]
    return keep_face(image, replace(wrong, face=wrong.face.scaled(scale)), truth, judge)
