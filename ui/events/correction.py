"""A false alarm becomes a picture to learn from: the face alone, under the label a person gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from maskdet.dataset import KeptCorrection
from maskdet.results import Detection, FrameResult, Image, MaskLabel
from maskdet.store import StoredEvent, event, mark_false, picture, watches
from ui.widgets.corrections import STORED_WHERE, choose_truth, keep_face, show_kept, take_back
from ui.widgets.errors import plain
from ui.widgets.model import get_pipeline
from ui.widgets.watches import visitor, watch_store

if TYPE_CHECKING:
    from maskdet.store import Store

LEARNING = "events_learning"


def can_learn(stored: StoredEvent, shows_faces: frozenset[str]) -> bool:
    """Whether a face of this event can be recognised: blurred ones would teach nothing but blur."""
    return stored.marked_false and stored.has_picture and stored.event.watch in shows_faces


def watches_with_faces(store: Store) -> frozenset[str]:
    """Names of the watches whose stored pictures show faces. Raises: StoreProblem, WatchProblem."""
    return frozenset(row.watch.name for row in watches(store) if row.watch.show_faces)


def show_learning() -> None:
    """The event that is to be learned from, where one was chosen.

    Raises: StoreProblem, ModelNotFound, ModelBroken.
    """
    event_id = st.session_state.get(LEARNING)
    stored = event(watch_store(), event_id) if event_id else None
    jpeg = picture(watch_store(), event_id) if event_id else None
    if stored is None or jpeg is None:
        return
    with st.container(border=True, key="learning"):
        st.markdown(f"##### Learn from: {plain(stored.event.sentence)}")
        _choose_face(stored, jpeg)
        st.button("Close", icon=":material/close:", key="learning_close", on_click=_close)


def _choose_face(stored: StoredEvent, jpeg: bytes) -> None:
    """The picture with numbers, and what the chosen face really shows."""
    from maskdet.images import annotate, decode_image

    image = decode_image(jpeg)
    result = get_pipeline().run(image)
    left, right = st.columns([3, 2], gap="medium")
    left.image(annotate(image, result), width="stretch", alt="The event, with the faces numbered")
    with right:
        if not len(result):
            st.info(
                "No face is found in this picture now, so there is nothing to learn from.",
                icon=":material/info:",
            )
            return
        _offer(stored, image, result)


def _offer(stored: StoredEvent, image: Image, result: FrameResult) -> None:
    """Choose a face and what it really shows; what was kept last can be taken back."""
    names = [f"{number}: {found.state.display_name}" for number, found in enumerate(result, start=1)]
    which = st.selectbox("Face", range(len(names)), format_func=names.__getitem__, key="learning_face")
    wrong = result.detections[which]
    truth = choose_truth(wrong, key="learning")
    st.caption(STORED_WHERE)
    if st.button("Keep this face for training", icon=":material/save:", type="primary", key="learning_keep"):
        _keep(stored, image, wrong, truth)
    kept: KeptCorrection | None = st.session_state.get(f"kept {stored.event.event_id}")
    if kept and show_kept(kept, key="learning") and take_back(kept):
        del st.session_state[f"kept {stored.event.event_id}"]
        st.rerun()


def _keep(stored: StoredEvent, image: Image, wrong: Detection, truth: MaskLabel) -> None:
    from maskdet.registry import active_version
    from maskdet.settings import get_settings

    judge = active_version(get_settings().models_dir).name
    kept = st.session_state[f"kept {stored.event.event_id}"] = keep_face(image, wrong, truth, judge)
    if kept:
        mark_false(watch_store(), [stored.event.event_id], who=visitor())


def _close() -> None:
    st.session_state.pop(LEARNING, None)
