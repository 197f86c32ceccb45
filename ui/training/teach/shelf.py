"""What a visitor has shown so far: faces by label, in the session's memory; small pictures, each with a way to leave it out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from maskdet.dataset.transfer import CapturedFace, CaptureSession
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.images import decode_image
from maskdet.language import tr, tr_many
from maskdet.results import MaskLabel
from maskdet.training.runs import MIN_TAUGHT
from ui.widgets.browser import Frame
from ui.widgets.datasets import label_chip
from ui.widgets.model import get_pipeline
from ui.widgets.uploads import TAUGHT_FACES

SHOWN = 12  # the newest of each label
SAYS = "teach_says"

Shelf = dict[MaskLabel, CaptureSession]


def shelf() -> Shelf:
    """The faces of each label."""
    found: Shelf = st.session_state.setdefault(TAUGHT_FACES, {})
    return found


def faces_of(label: MaskLabel) -> CaptureSession:
    """The faces of one label; at first none."""
    found = shelf()
    if label not in found:
        found[label] = CaptureSession(get_pipeline().detector, of_faces=label is not MaskLabel.NO_FACE)
    return found[label]


def take(frames: Sequence[Frame]) -> None:
    """Frames of the camera: of those in which a face is good and new, the face is taken, for the label that was shown then."""
    for frame in frames:
        if frame.about in [label.value for label in MaskLabel]:
            st.session_state[SAYS] = _offer(MaskLabel(frame.about), frame.jpeg, frame.time_s)


def take_files(label: MaskLabel, files: Sequence[tuple[str, bytes]]) -> list[str]:
    """Photos of a visitor, as (name, content). Returns: a sentence for each that is left out."""
    said = ((name, _offer(label, content, None)) for name, content in files)
    return [f"**{plain(name)}**: {plain(why)}" for name, why in said if why]


def _offer(label: MaskLabel, content: bytes, time_s: float | None) -> str:
    """Why it is not taken; empty where it is."""
    try:
        found = faces_of(label).offer(decode_image(content), now_s=time_s)
    except MaskdetError as error:
        return str(error)
    return "" if found.taken else found.why


def show_shelf(labels: Sequence[MaskLabel]) -> None:
    """A box a label: how many there are, and the newest."""
    with st.grid(2, min_column_width=300, key="shelf"):
        for label in labels:
            with st.container(border=True, key=f"shelf_{label.value}"):
                _show_label(label)


def _show_label(label: MaskLabel) -> None:
    faces = faces_of(label).faces
    enough = len(faces) >= MIN_TAUGHT
    if enough:
        count = tr_many("{n} picture", "{n} pictures", len(faces))
    else:
        count = tr("{number} of at least {least} pictures", number=len(faces), least=MIN_TAUGHT)
    st.markdown(f"{label_chip(label.value)} {':material/check:' if enough else ''}")
    st.progress(min(1.0, len(faces) / MIN_TAUGHT), text=count)
    numbers = list(reversed(range(len(faces))))
    _show_faces(label, faces, numbers[:SHOWN], name="newest")
    if len(faces) > SHOWN:
        with st.expander(tr_many("{n} more", "{n} more", len(faces) - SHOWN)):
            _show_faces(label, faces, numbers[SHOWN:], name="older")


def _show_faces(
    label: MaskLabel, faces: Sequence[CapturedFace], numbers: Sequence[int], *, name: str
) -> None:
    with st.grid(4, min_column_width=72, key=f"faces_{label.value}_{name}"):
        for number in numbers:
            with st.container(gap="xxsmall"):
                st.image(
                    faces[number].jpeg,
                    width="stretch",
                    alt=tr("A picture of {label}", label=label.in_sentence),
                )
                st.button(
                    tr("Leave out"),
                    key=f"leave_out_{label.value}_{faces[number].perceptual_hash}",
                    type="tertiary",
                    on_click=_leave_out,
                    args=(label, faces[number].perceptual_hash),
                )


def _leave_out(label: MaskLabel, perceptual_hash: int) -> None:
    """By what it looks like: others may have come since the page was drawn."""
    session = faces_of(label)
    for number, face in enumerate(session.faces):
        if face.perceptual_hash == perceptual_hash:
            session.remove(number)
            return
