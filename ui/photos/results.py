"""The checked photos: each with its drawn picture and the table of its faces."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import streamlit as st

from maskdet.images import jpeg_bytes
from maskdet.inference import CheckedPhoto, View, drawn, shown
from maskdet.results import FrameResult, State
from ui.photos.checks import drop_oldest
from ui.photos.correction import offer_correction
from ui.photos.face_table import FaceRow, face_rows, show_faces
from ui.widgets.errors import plain
from ui.widgets.states import state_chip

AS_UPLOADED, UNMASKED_FIRST = "As uploaded", "Without mask first"
PHOTOS_PER_PAGE = 6
KEPT_DRAWINGS = 3 * PHOTOS_PER_PAGE
Drawing = tuple[bytes, list[FaceRow]]  # JPEG, lines of the table


def show_photos(photos: list[CheckedPhoto], view: View, judge: str) -> None:
    """A few at a time. `judge`: whose verdicts they are, for corrections."""
    numbered = list(enumerate(photos))
    if len(photos) > 1:
        order = st.segmented_control(
            "Order",
            [AS_UPLOADED, UNMASKED_FIRST],
            default=AS_UPLOADED,
            required=True,
            key="order",
            persist_state="session",
            label_visibility="collapsed",
        )
        if order == UNMASKED_FIRST:
            numbered.sort(key=lambda entry: -view.of(entry[1].found).count(State.WITHOUT_MASK))
    num_pages = -(-len(photos) // PHOTOS_PER_PAGE)
    first = (page_number(num_pages) - 1) * PHOTOS_PER_PAGE
    for position, (number, photo) in enumerate(numbered[first : first + PHOTOS_PER_PAGE]):
        with st.container(border=True, key=f"photo_{position}"):
            show_photo(photo, view)
            # By its number among the uploads: what was chosen stays with the photo when the order changes.
            offer_correction(photo, view.of(photo.found), judge, key=f"{number} {photo.name}")


def page_number(num_pages: int) -> int:
    """The page the visitor is on, from 1."""
    return st.pagination(num_pages, key="page") if num_pages > 1 else 1


def show_photo(photo: CheckedPhoto, view: View) -> None:
    """Name and counts, then the picture beside the table."""
    result = view.of(photo.found)
    st.markdown(f"**{plain(photo.name)}** &nbsp; {summary(result)}")
    picture, table = st.columns([5, 4])
    jpeg, rows = drawing_of(photo, view)
    picture.image(jpeg, width="stretch", alt=f"{photo.name}, checked")
    with table:
        if rows:
            show_faces(rows)
        show_what_is_missing(photo.found, result)


def summary(result: FrameResult) -> str:
    """How many are in each state, as chips."""
    counts = [(state, result.count(state)) for state in State]
    return " ".join(
        state_chip(state, f"{count} {state.display_name.lower()}") for state, count in counts if count
    )


def show_what_is_missing(found: FrameResult, result: FrameResult) -> None:
    """Faces that a slider hides, or advice where nobody was found."""
    hidden = len(found) - len(result)
    if hidden:
        faces = "1 possible face is" if hidden == 1 else f"{hidden} possible faces are"
        st.caption(f"{faces} hidden. Move “Face confidence” to the left to see more.")
    elif not result.detections:
        st.info(
            "No face found. Try a photo that is closer, sharper or brighter.", icon=":material/search_off:"
        )


def drawing_of(photo: CheckedPhoto, view: View) -> Drawing:
    """The drawn picture as JPEG and the lines of its table; the last few are cached."""
    drawings: OrderedDict[Any, Drawing] = st.session_state.setdefault("drawings", OrderedDict())
    key = (photo.found, view.blur, tuple((d.face.box, d.state) for d in view.of(photo.found)))
    if key not in drawings:
        image, result = shown(photo, view)
        drawings[key] = (jpeg_bytes(drawn(image, result)), face_rows(image, result))
    drop_oldest(drawings, KEPT_DRAWINGS, wanted={key})
    return drawings[key]
