"""The checked photos: each with its faces to click, and the table of them."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import Any

import streamlit as st

from maskdet.formatting import number, plain
from maskdet.images import decode_image, fit_within, jpeg_bytes
from maskdet.inference import CheckedPhoto, View, shown
from maskdet.language import tr, tr_later, tr_many
from maskdet.results import FrameResult, State
from ui.photos.checks import drop_oldest
from ui.widgets.errors import friendly_errors
from ui.widgets.faces import FacePicture, Saying, face_picture
from ui.widgets.states import state_chip

AS_UPLOADED, UNMASKED_FIRST = tr_later("As uploaded"), tr_later("Without mask first")
PHOTOS_PER_PAGE = 6
KEPT_PICTURES = 3 * PHOTOS_PER_PAGE
SHOWN_SIDE = 1600  # long side in pixels of what goes to the browser: sharp also when a face is made larger


def show_photos(photos: list[CheckedPhoto], view: View, judge: str) -> None:
    """A few at a time. `judge`: whose verdicts they are, for corrections."""
    numbered = list(enumerate(photos))
    unmasked_first = worst_first(photos) == UNMASKED_FIRST
    if unmasked_first:
        numbered.sort(key=lambda entry: num_unmasked(view.of(entry[1].found)), reverse=True)
    num_pages = -(-len(photos) // PHOTOS_PER_PAGE)
    first = (page_number(num_pages) - 1) * PHOTOS_PER_PAGE
    for position, (index, photo) in enumerate(numbered[first : first + PHOTOS_PER_PAGE]):
        with st.container(border=True, key=f"photo_{position}"):
            # By its number among the uploads: what was said stays with the photo when the order changes.
            show_photo(photo, view, judge, f"photo {index} {photo.name}", unmasked_first)


def num_unmasked(result: FrameResult) -> int:
    """How many wear no mask, or one wrongly."""
    return result.count(State.WITHOUT_MASK) + result.count(State.MASK_WORN_INCORRECTLY)


def worst_first(photos: list[CheckedPhoto]) -> str:
    """The order of photos, and of the faces in their tables, as the visitor chose."""
    if not any(len(photo.found) > 1 for photo in photos) and len(photos) < 2:
        return AS_UPLOADED
    chosen = st.segmented_control(
        tr("Order"),
        [AS_UPLOADED, UNMASKED_FIRST],
        format_func=tr,
        default=AS_UPLOADED,
        required=True,
        key="order",
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen or AS_UPLOADED


def page_number(num_pages: int) -> int:
    """The page the visitor is on, from 1."""
    return st.pagination(num_pages, key="page") if num_pages > 1 else 1


@st.fragment
@friendly_errors()
def show_photo(photo: CheckedPhoto, view: View, judge: str, key: str, unmasked_first: bool) -> None:
    """Name and counts, then the picture with the table of its faces; `unmasked_first`: those without mask."""
    result = view.of(photo.found)
    st.markdown(f"**{plain(photo.name)}** &nbsp; {summary(result)}")
    face_picture(
        FacePicture(
            picture_of(photo, view),
            result,
            tr("{name}, checked", name=photo.name),
            worst_first=unmasked_first,
        ),
        key=key,
        saying=Saying(key, partial(decode_image, photo.jpeg), judge),
    )
    show_what_is_missing(photo.found, result)


def summary(result: FrameResult) -> str:
    """How many are in each state, as chips."""
    counts = [(state, result.count(state)) for state in State]
    return " ".join(
        state_chip(state, f"{number(count)} {state.in_sentence}") for state, count in counts if count
    )


def show_what_is_missing(found: FrameResult, result: FrameResult) -> None:
    """Faces that a slider hides, or advice where nobody was found."""
    hidden = len(found) - len(result)
    if hidden:
        st.caption(
            tr_many(
                "{n} possible face is hidden. Move “Face confidence” to the left to see more.",
                "{n} possible faces are hidden. Move “Face confidence” to the left to see more.",
                hidden,
            )
        )
    elif not result.detections:
        st.info(
            tr("No face found. Try a photo that is closer, sharper or brighter."),
            icon=":material/search_off:",
        )


def picture_of(photo: CheckedPhoto, view: View) -> bytes:
    """The picture without frames as JPEG, its faces blurred where that is wanted; the last few are cached."""
    pictures: OrderedDict[Any, bytes] = st.session_state.setdefault("drawings", OrderedDict())
    key = (photo.found, view.blur)
    if key not in pictures:
        image, _ = shown(photo, view)
        pictures[key] = jpeg_bytes(fit_within(image, SHOWN_SIDE), quality=85)
    drop_oldest(pictures, KEPT_PICTURES, wanted={key})
    return pictures[key]
