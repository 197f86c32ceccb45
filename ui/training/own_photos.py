"""The photos that a visitor has checked, judged by a new version as well: they stay in the session's memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import number
from maskdet.images import decode_image
from maskdet.inference import CheckedPhoto, VersionPair
from maskdet.language import tr, tr_many
from maskdet.registry import active_version
from maskdet.results import Verdict
from maskdet.settings import get_settings
from maskdet.training.runs import CHANGED_SHARE, Run
from ui.widgets.browser.side_by_side import both_verdicts, show_verdicts
from ui.widgets.model import usual_preset

MOST_PHOTOS = 20
SHOWN = 12
KEY = "own_photos_compared"


@dataclass(frozen=True)
class OwnFaces:
    """How many faces both versions judged, and (JPEG, new, active) of those they differ on."""

    count: int
    changed: tuple[tuple[bytes, Verdict, Verdict], ...]

    @property
    def speaks_against(self) -> bool:
        """Whether they differ often; nobody has said who is right."""
        return len(self.changed) > CHANGED_SHARE * self.count


def compare_on_own_photos(run: Run) -> OwnFaces | None:
    """Both versions on the faces of the photos checked in this visit; None where there are none."""
    photos = _checked_photos()
    key = (run.id, tuple(map(id, photos)))
    known = st.session_state.get(KEY)
    if known and known[0] == key:
        return known[1]  # type: ignore[no-any-return]
    found = _compare(run, photos) if photos else None
    st.session_state[KEY] = (key, found)
    return found


def show_own_photos(own: OwnFaces) -> None:
    """How often it would judge the visitor's own photos otherwise, and the faces."""
    words = tr_many(
        "**On {n} face of the photos you checked** it differs from the version in use on **{changed}**.",
        "**On {n} faces of the photos you checked** it differs from the version in use on **{changed}**.",
        own.count,
        changed=number(len(own.changed)),
    )
    st.markdown(words)
    show_verdicts(own.changed[:SHOWN], alt=tr("A face of your photos"), key="own_changed")


def _checked_photos() -> list[CheckedPhoto]:
    checked = st.session_state.get("checked") or {}
    usual = usual_preset().name
    chosen = [by_preset.get(usual) or next(iter(by_preset.values())) for by_preset in checked.values()]
    return [photo for photo in chosen if isinstance(photo, CheckedPhoto)][:MOST_PHOTOS]


def _compare(run: Run, photos: list[CheckedPhoto]) -> OwnFaces | None:
    try:
        pair = VersionPair.load(run.made_version(), active_version(get_settings().models_dir))
    except MaskdetError:
        return None  # the page says of the version what is wrong with it
    faces = [face for photo in photos for face in _faces(pair, photo)]
    changed = tuple(face for face in faces if face[1].label is not face[2].label)
    return OwnFaces(len(faces), changed) if faces else None


def _faces(pair: VersionPair, photo: CheckedPhoto) -> Iterator[tuple[bytes, Verdict, Verdict]]:
    image = decode_image(photo.jpeg)
    return both_verdicts(pair, image, photo.found.scaled(image.shape[1] / photo.found.image_size[0]))
