"""Pictures of events where passers-by may look: however they were stored, all faces in them are made unrecognisable."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from maskdet.errors import UnreadableImage
from maskdet.images import HIDE_CONFIDENCE, decode_image, hide_faces, jpeg_bytes, thumbnail
from ui.widgets.model import get_pipeline
from ui.widgets.watches import watch_store

KEPT_S = 900  # what is deleted in the database goes from memory as well


def hidden(jpeg: bytes) -> bytes:
    """The picture with all faces in it, and what may be one, made unrecognisable.

    Raises: UnreadableImage; ModelNotFound, ModelBroken.
    """
    image = decode_image(jpeg)
    return jpeg_bytes(
        hide_faces(image, get_pipeline().detector.detect(image, min_confidence=HIDE_CONFIDENCE))
    )


@st.cache_data(max_entries=500, ttl=KEPT_S, show_spinner=False)
def event_thumbnail(event_id: str, side: int, *, faces_hidden: bool) -> bytes | None:
    """An event's picture, small; None where it is not stored any more, or damaged. `faces_hidden`: as it is stored."""
    from maskdet.store import picture

    data = picture(watch_store(), event_id)
    with suppress(UnreadableImage):
        return thumbnail(data if faces_hidden else hidden(data), side) if data else None
    return None
