"""A judged face in its picture, clicked to say what it really is: the picture then moves to its right label, and back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.dataset import DatasetEntry, Picture, edits
from maskdet.detection import corrected
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.images import decode_image, fit_within, jpeg_bytes, viewable
from maskdet.language import tr, tr_later
from maskdet.results import Detection, Face, FrameResult, Image, MaskLabel, Verdict
from ui.evaluation.data import Evaluated
from ui.widgets.datasets import show_last_change, thumbnail
from ui.widgets.faces import FacePicture, Saying, face_picture

if TYPE_CHECKING:
    from maskdet.evaluation import JudgedFace

CHANGED, PROBLEM = "evaluation_labels_changed", "evaluation_edit_problem"
LARGE_SIDE = 1200  # pixels: as wide as the dialog on a sharp screen
MOVED = tr_later(
    "Its picture moves to the folder of that label in the data set. “Undo” above takes that back."
)


def show_in_its_picture(evaluated: Evaluated, face: JudgedFace, picture: Picture) -> None:
    """The picture with the judged face framed; a click on it offers what it really is."""
    jpeg, size = large(str(picture.path), picture.modified)
    if size is None:
        st.image(jpeg, width="stretch", alt=picture.file)
        return
    face_picture(
        FacePicture(jpeg, framed(evaluated, face, size), picture.file, table=False),
        key=f"judged {picture.sha256}",
        saying=_saying(evaluated, picture),
    )


def framed(evaluated: Evaluated, face: JudgedFace, size: tuple[int, int]) -> FrameResult:
    """The face with its verdict, in its picture of `size`; nobody where none was found."""
    predictions = evaluated.predictions
    verdict = Verdict(predictions.verdict(face), float(predictions.confidence(face)))
    found = Face(corrected(face.box), 1.0, face.box)
    detection = Detection(found, verdict, verdict.state(evaluated.threshold))
    return FrameResult((detection,) if face.found else (), size, 0.0)


@st.cache_data(max_entries=100, show_spinner=False)
def large(path: str, modified: float) -> tuple[bytes, tuple[int, int] | None]:
    """The picture, upright, as a JPEG, and its own width and height; where it cannot be opened, its thumbnail."""
    try:
        image = decode_image(Path(path).read_bytes())
    except (OSError, MaskdetError):
        return thumbnail(path, modified) or b"", None
    height, width = image.shape[:2]
    return jpeg_bytes(viewable(fit_within(image, LARGE_SIDE))), (width, height)


def _saying(evaluated: Evaluated, picture: Picture) -> Saying:
    """Of a set that can be changed the picture is moved; of another one the face is kept to learn from."""
    image = partial(_pixels, picture.path)
    if not evaluated.entry.writable:
        return Saying(picture.sha256, image, evaluated.version.name)
    return Saying(
        picture.sha256,
        image,
        evaluated.version.name,
        choices=lambda _: other_labels(picture),
        act=partial(put_right, evaluated.entry, picture.file),
        note=MOVED,
    )


def _pixels(path: Path) -> Image:
    return decode_image(path.read_bytes())


def other_labels(picture: Picture) -> list[MaskLabel]:
    """All that a face may be but its label."""
    return [label for label in MaskLabel if label.value != picture.label]


def offer_right_label(evaluated: Evaluated, picture: Picture) -> None:
    """A button for each other label, that moves the picture there."""
    entry = evaluated.entry
    if not entry.writable:
        st.caption(
            tr(
                ":material/lock: {dataset} is read-only here, so its labels cannot be put right. Click the face to "
                "keep it for training under what it really is.",
                dataset=plain(entry.name),
            )
        )
        return
    st.markdown(tr("The label is wrong? It really is:"))
    with st.container(horizontal=True, gap="xsmall", key="right_labels"):
        for label in other_labels(picture):
            if st.button(label.display_name, key=f"right_label_{label.value}", help=tr(MOVED)):
                put_right(entry, picture.file, label)


def put_right(entry: DatasetEntry, file: str, label: MaskLabel) -> None:
    """Move a picture under its right label."""
    try:
        edits.move(entry.root, Path(file), label.value)
        st.session_state[CHANGED] = entry.name
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)
    st.rerun()


def show_label_changes(entry: DatasetEntry) -> None:
    """What was just put right, and the way back."""
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")
    if st.session_state.get(CHANGED) == entry.name:
        with st.container(horizontal=True, vertical_alignment="center", key="undo_bar"):
            show_last_change(entry, PROBLEM)
