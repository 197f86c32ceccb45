"""Two versions on the same faces, before the new one is used: on the visitor's camera in the browser, and on one photo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from maskdet.browser import manifest
from maskdet.errors import MaskdetError
from maskdet.formatting import shown_percent
from maskdet.images import EXTENSIONS, crop_faces, decode_image, jpeg_bytes
from maskdet.inference import VersionPair
from maskdet.language import tr
from maskdet.registry import Version, active_version
from maskdet.results import FrameResult, Image, Verdict
from maskdet.settings import get_settings
from ui.widgets.browser.in_browser import show_in_browser
from ui.widgets.datasets import label_chip
from ui.widgets.errors import friendly_errors, show_error
from ui.widgets.model import get_pipeline, usual_preset

ONE_PHOTO = "one_photo"
SIDE = 160  # pixels of a face that is shown


def compare_live(new: Version, *, key: str) -> None:
    """The camera, and what both versions say of every face in it; no picture leaves the browser.

    Where the browser cannot, a photo is judged by the server.
    """
    settings, preset = get_settings(), usual_preset()
    with friendly_errors():
        options = {
            "preset": preset.name,
            "minConfidence": settings.confidence_with(preset),
            "mirror": True,
            "front": True,
            "other": manifest(settings, version=new),
        }
        show_in_browser(
            "pair",
            options,
            key=key,
            ways={ONE_PHOTO: tr("Try one photo instead")},
            on_way=lambda _: st.session_state.update({f"{key}_photo": True}),
        )
    if st.toggle(
        tr("Or try a photo"), key=f"{key}_photo", help=tr("Both versions judge it on the server, in memory.")
    ):
        _compare_on_photo(new, key)


@friendly_errors()
def _compare_on_photo(new: Version, key: str) -> None:
    file = st.file_uploader(tr("A photo with faces"), type=list(EXTENSIONS), key=f"{key}_file")
    if not file:
        return
    try:
        image = decode_image(file.getvalue())
        pair = VersionPair.load(new, active_version(get_settings().models_dir))
        faces = list(both_verdicts(pair, image, get_pipeline().run(image)))
    except MaskdetError as error:
        show_error(error)
        return
    if not faces:
        st.warning(tr("No face was found. Try a photo with a larger face."), icon=":material/person_search:")
    show_verdicts(faces, alt=tr("A face of your photo"), key=f"{key}_faces")


def both_verdicts(
    pair: VersionPair, image: Image, found: FrameResult
) -> Iterator[tuple[bytes, Verdict, Verdict]]:
    """Each face that is sure enough: a JPEG of it, and what the new version and the one in use say.

    Args:
        found: what was found in `image` itself.
    """
    lowest = get_settings().confidence_with(usual_preset())
    boxes = [each.face.crop_box for each in found if each.face.confidence >= lowest]
    if not boxes:
        return
    crops = crop_faces(image, boxes, size=SIDE, margin=0.3)
    for crop, (new, active) in zip(crops, pair.classify(image, boxes), strict=True):
        yield jpeg_bytes(crop), new, active


def show_verdicts(faces: Sequence[tuple[bytes, Verdict, Verdict]], *, alt: str, key: str) -> None:
    """Each face with both verdicts."""
    with st.grid(4, min_column_width=150, key=key):
        for jpeg, new, active in faces:
            with st.container(border=True, gap="xxsmall"):
                st.image(jpeg, width="stretch", alt=alt)
                verdicts = [
                    f"{label_chip(v.label.value)} {shown_percent(v.probability)} %" for v in (new, active)
                ]
                show_pair(*verdicts)


def show_pair(new: str, active: str) -> None:
    """The verdict of the new version and that of the version in use, in words."""
    st.markdown(tr("New: {verdict}", verdict=new))
    st.markdown(tr("In use: {verdict}", verdict=active))
