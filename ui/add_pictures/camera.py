"""Pictures from the visitor's camera."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from maskdet.dataset.transfer import CaptureSession
from maskdet.errors import MaskdetError
from maskdet.images import decode_image
from maskdet.language import tr, tr_many
from maskdet.results import WORN_LABELS, MaskLabel
from ui.widgets.browser import Frame, show_camera
from ui.widgets.errors import friendly_errors, show_error
from ui.widgets.model import get_pipeline


@st.fragment
@friendly_errors()
def add_from_camera(root: Path | None) -> None:
    """Faces from the visitor's camera, after everyone in view has agreed."""
    st.markdown(
        tr(
            "Hold the button while you move your head: faces are cut out a few times a second, look-alikes are skipped. "
            "They stay in memory until you press “Keep”."
        )
    )
    if not st.checkbox(
        tr("Everyone in view agrees that pictures of them are kept on this computer"), key="consent"
    ):
        return
    session = capture_session()
    label = st.segmented_control(
        tr("What the pictures show"),
        list(WORN_LABELS),
        default=MaskLabel.WITH_MASK,
        required=True,
        format_func=lambda label: label.display_name,
        key="capture_label",
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if st.toggle(
            tr("Single pictures instead"), key="single", help=tr("If the camera above does not start.")
        ):
            take_single(session)
        else:
            show_camera(
                tr("Hold: {label}", label=label.in_sentence),
                lambda frames: offer(session, frames),
                key="capture",
            )
        if why := st.session_state.get("capture_says"):
            st.caption(why)
    with right:
        show_captured(session, root, label)


def capture_session() -> CaptureSession:
    """The faces this visitor has taken, in memory until they are stored."""
    if "capture_session" not in st.session_state:
        st.session_state["capture_session"] = CaptureSession(get_pipeline().detector)
    session: CaptureSession = st.session_state["capture_session"]
    return session


def offer(session: CaptureSession, frames: Sequence[Frame]) -> None:
    """Frames from the camera, of which the good and new ones are taken."""
    for frame in frames:
        try:
            found = session.offer(decode_image(frame.jpeg), now_s=frame.time_s)
            st.session_state["capture_says"] = "" if found.taken else found.why
        except MaskdetError as error:
            st.session_state["capture_says"] = str(error)


def take_single(session: CaptureSession) -> None:
    """One picture at a time, where the video does not start."""
    shot = st.camera_input(tr("Take a picture"), key="single_shot")
    if shot and st.session_state.get("single_taken") != shot.file_id:
        st.session_state["single_taken"] = shot.file_id
        offer(session, [Frame(shot.getvalue(), None)])


def show_captured(session: CaptureSession, root: Path | None, label: MaskLabel) -> None:
    """The faces taken so far, and what to do with them."""
    faces = session.faces
    st.markdown(tr_many("**{n}** taken", "**{n}** taken", len(faces)))
    if not faces:
        st.caption(tr("Nothing yet."))
        return
    with st.container(horizontal=True):
        wanted = st.button(
            tr_many("Keep {n}", "Keep {n}", len(faces)),
            type="primary",
            icon=":material/save:",
            key="keep",
            disabled=root is None,
        )
        if wanted and root is not None:
            keep(session, root, label)
        if st.button(tr("Discard"), icon=":material/delete:", key="discard"):
            session.discard()
            st.rerun(scope="fragment")
    with st.grid(4, min_column_width=70):
        for face in reversed(faces[-24:]):
            st.image(face.jpeg, width="stretch", alt=tr("A face from the camera"))


def keep(session: CaptureSession, root: Path, label: MaskLabel) -> None:
    """Store the faces in the data set."""
    try:
        result = session.keep(root, label)
    except MaskdetError as error:
        show_error(error)
        return
    st.session_state.pop("capture_session", None)
    st.session_state["import_result"] = (root.name, [result])
    st.rerun()
