"""Where no live video gets through: a picture every few seconds over the normal connection, or a single one."""

from __future__ import annotations

import hashlib

import streamlit as st

from maskdet.images import decode_image, hide_faces, jpeg_bytes
from maskdet.language import tr
from maskdet.live import LiveOptions
from maskdet.registry import Version
from ui.live.options import LiveChoice
from ui.live.stream import mark_hidden
from ui.widgets.browser import show_camera
from ui.widgets.errors import empty_state
from ui.widgets.faces import FacePicture, Saying, face_picture
from ui.widgets.model import get_pipeline, judge_name, usual_preset
from ui.widgets.states import show_totals

SNAPSHOT_EVERY_S = 2.0


def show_snapshots(choice: LiveChoice, version: Version) -> None:
    """A picture every few seconds over the normal connection."""
    mark_hidden()
    camera, result = st.columns(2, gap="medium")
    with camera:
        show_camera(
            tr("Start or stop"),
            lambda frames: st.session_state.update(live_shot=frames[-1].jpeg),
            key="live_snapshots",
            every_s=SNAPSHOT_EVERY_S,
            front=choice.front,
        )
    with result:
        show_judged(st.session_state.get("live_shot"), choice.options, version)


def show_photo(choice: LiveChoice, version: Version) -> None:
    """The last resort: one picture, taken here or uploaded."""
    mark_hidden()
    camera, result = st.columns(2, gap="medium")
    with camera:
        shot = st.camera_input(tr("Take a photo"), key="live_photo")
        st.page_link("pages/photos.py", label=tr("No camera? Upload photos"), icon=":material/upload:")
    with result:
        show_judged(shot.getvalue() if shot else None, choice.options, version)


def show_judged(content: bytes | None, options: LiveOptions, version: Version) -> None:
    """A picture with its verdicts, or what to do first."""
    if content is None:
        empty_state(
            tr("No picture yet"),
            tr("Start the camera: the verdicts appear here."),
            icon=":material/photo_camera:",
        )
        return
    image = decode_image(content)
    pipeline = get_pipeline(options.preset)
    found = pipeline.run(image, min_confidence=options.min_confidence, threshold=options.threshold)
    picture = hide_faces(image, [d.face for d in found]) if options.blur else image
    face_picture(
        FacePicture(
            jpeg_bytes(picture), found, tr("The picture, checked"), table=False, box_style=options.box_style
        ),
        key="live still",
        saying=Saying(
            f"still {hashlib.sha256(content).hexdigest()}",
            lambda: image,
            judge_name(options.preset or usual_preset()),
        ),
    )
    show_totals([found], version.labels)
