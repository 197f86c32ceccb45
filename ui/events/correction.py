"""One event large: its picture with the person marked; a false alarm becomes a picture to learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from maskdet.alerts import Place, event_words
from maskdet.errors import UnreadableImage
from maskdet.formatting import plain
from maskdet.inference import same_face
from maskdet.language import tr
from maskdet.results import BoundingBox, FrameResult
from maskdet.store import StoredEvent, clip, event, mark_false, picture, watches
from ui.events.event_picture import picture_html
from ui.events.in_sight import bring_in_sight
from ui.widgets.faces import FacePicture, Saying, face_picture, hidden
from ui.widgets.model import get_pipeline, judge_name, usual_preset
from ui.widgets.signed_in.persons import visitor
from ui.widgets.watches import watch_store

if TYPE_CHECKING:
    from maskdet.store import Store

LEARNING = "events_learning"
CLIP_WIDTH = 640  # pixels, its own


def can_learn(stored: StoredEvent, shows_faces: frozenset[str]) -> bool:
    """Whether a face of this event can be recognised: blurred ones would teach nothing but blur."""
    return stored.marked_false and may_show(stored, shows_faces)


def may_show(stored: StoredEvent, shows_faces: frozenset[str]) -> bool:
    """Whether faces may be asked for: they were stored, and the watch shows them still."""
    return stored.has_picture and not stored.faces_hidden and stored.event.watch in shows_faces


def watches_with_faces(store: Store) -> frozenset[str]:
    """Names of the watches whose stored pictures show faces. Raises: StoreProblem, WatchProblem."""
    return frozenset(row.watch.name for row in watches(store) if row.watch.show_faces)


def show_learning() -> None:
    """The event that was opened: its picture large, the person marked; where faces were stored, to be corrected; its clip.

    Raises: StoreProblem, ModelNotFound, ModelBroken.
    """
    event_id = st.session_state.get(LEARNING)
    stored = event(watch_store(), event_id) if event_id else None
    if stored is None or not (stored.has_picture or stored.has_clip):
        return
    with st.container(border=True, key="learning"):
        bring_in_sight(stored.event.event_id)
        st.markdown(f"##### {plain(event_words(stored.event))}")
        if jpeg := picture(watch_store(), stored.event.event_id):
            try:
                _show_picture(stored, jpeg)
            except UnreadableImage:
                st.warning(tr("The stored picture of this event is damaged and cannot be shown."))
        if stored.has_clip and (mp4 := clip(watch_store(), stored.event.event_id)):
            st.video(mp4, format="video/mp4", width=CLIP_WIDTH)
            st.caption(tr("The five seconds before and after. Faces in it are blurred."))
        st.button(tr("Close"), icon=":material/close:", key="learning_close", on_click=_close)


def _show_picture(stored: StoredEvent, jpeg: bytes) -> None:
    if stored.faces_hidden:
        st.html(picture_html(jpeg, stored.event.place))
        st.caption(tr("The faces in it were blurred before it was stored."))
    elif not may_show(stored, watches_with_faces(watch_store())):
        st.html(picture_html(hidden(jpeg), stored.event.place))
        st.caption(tr("Faces are blurred: the settings of this camera do not show them."))
    elif st.toggle(
        tr("Show faces"), key="learning_faces", help=tr("They are blurred until you ask for them.")
    ):
        _choose_face(stored, jpeg)
    else:
        st.html(picture_html(hidden(jpeg), stored.event.place))


def _choose_face(stored: StoredEvent, jpeg: bytes) -> None:
    """The picture with its faces to click, and what one really shows."""
    from maskdet.images import decode_image

    image, preset = decode_image(jpeg), usual_preset()
    result = get_pipeline(preset).run(image)
    event_id = stored.event.event_id

    def mark() -> None:
        mark_false(watch_store(), [event_id], who=visitor())

    face_picture(
        FacePicture(
            jpeg,
            result,
            tr("The event, with its faces"),
            table=False,
            person=_person(stored.event.place, result),
        ),
        key=f"event {event_id}",
        saying=Saying(
            f"event {event_id}",
            lambda: image,
            judge_name(preset),
            on_kept=mark,
        ),
    )
    if len(result):
        st.caption(tr("Click a face to say what it really is."))
    else:
        st.info(
            tr("No face is found in this picture now, so there is nothing to learn from."),
            icon=":material/info:",
        )


def _person(place: Place | None, result: FrameResult) -> int | None:
    """The index of the face the event is about."""
    if place is None:
        return None
    width, height = result.image_size
    x, y, w, h = place
    return same_face(BoundingBox(x * width, y * height, (x + w) * width, (y + h) * height), result)


def _close() -> None:
    st.session_state.pop(LEARNING, None)
