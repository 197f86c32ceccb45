"""What a visitor can set for the live picture; it works on the running video at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from maskdet.cameras import Rules
from maskdet.images import BoxStyle
from maskdet.language import tr, tr_as, tr_later
from maskdet.live import LiveOptions
from maskdet.presets import Preset
from maskdet.results import MaskLabel
from ui.live.alarm import SILENT, SPOKEN, TONE
from ui.widgets.preset import choose_min_confidence, choose_threshold

BROWSER, VIDEO, SNAPSHOTS, PHOTO = "In this browser", "On the server", "Snapshots", "One photo"
WAYS = {
    BROWSER: tr_later(":material/devices: In this browser"),
    VIDEO: tr_later(":material/videocam: On the server"),
    SNAPSHOTS: tr_later(":material/burst_mode: Snapshots"),
    PHOTO: tr_later(":material/photo_camera: One photo"),
}
WAY_KEY = "live_way"
# For links and bookmarks: /live?way=server
LINKS = {"browser": BROWSER, "server": VIDEO, "snapshots": SNAPSHOTS, "photo": PHOTO}
FRONT, REAR = tr_later("Front"), tr_later("Rear")


@dataclass(frozen=True)
class LiveChoice:
    """What the visitor chose.

    Attributes:
        options: for the frames.
        sound: SILENT, TONE or SPOKEN.
        front: whether the camera that faces the visitor is used, where there are two.
    """

    options: LiveOptions
    sound: str
    front: bool


def choose_way() -> str:
    """Who judges the pictures: this BROWSER, or the server, which gets VIDEO, SNAPSHOTS or one PHOTO."""
    return st.segmented_control(
        tr("Who judges the pictures"),
        list(WAYS),
        default=LINKS.get(st.query_params.get("way", ""), BROWSER),
        format_func=lambda way: tr(WAYS[way]),
        required=True,
        key=WAY_KEY,
        persist_state="session",
        label_visibility="collapsed",
    )


def choose_options(preset: Preset, labels: Iterable[MaskLabel]) -> LiveChoice:
    """Sliders and switches. `labels`: those the version in use knows.

    Raises: ModelNotFound, ModelBroken.
    """
    with st.expander(tr("Settings"), icon=":material/tune:"):
        left, middle, right = st.columns(3, gap="medium")
        with left:
            threshold = choose_threshold(key="live_threshold")
            min_confidence = choose_min_confidence(preset, key="live_confidence")
        with middle:
            dwell_s, wrongly_counts, sound = _choose_alarm(labels)
        with right:
            box_style, front, mirror, blur = _choose_picture()
    options = LiveOptions(
        min_confidence=min_confidence,
        threshold=threshold,
        dwell_s=dwell_s,
        wrongly_counts=wrongly_counts,
        mirror=mirror,
        blur=blur,
        box_style=box_style,
        preset=preset,
    )
    return LiveChoice(options, sound, front)


def _choose_alarm(labels: Iterable[MaskLabel]) -> tuple[float, bool, str]:
    """After how many seconds someone is reported, whether a mask worn wrongly counts as none, and with which sound."""
    dwell_s = st.slider(
        tr("Report after (seconds)"),
        1,
        30,
        3,
        key="live_dwell",
        persist_state="session",
        help=tr("How long someone may be without a mask before it is reported."),
    )
    wrongly_counts = MaskLabel.MASK_WORN_INCORRECTLY not in labels or st.toggle(
        Rules.field("wrongly_counts").title,
        True,
        key="live_wrongly_counts",
        persist_state="session",
        help=tr("Off: only who wears none at all is reported."),
    )
    sound = st.segmented_control(
        tr("Sound"),
        [SILENT, TONE, SPOKEN],
        default=SILENT,
        format_func=tr,
        required=True,
        key="live_sound",
        persist_state="session",
    )
    return float(dwell_s), wrongly_counts, sound


def _box_words(style: BoxStyle) -> str:
    if style is BoxStyle.FRAME:
        return tr_as("around faces", "Frames")
    return tr_as("around faces", "Corners") if style is BoxStyle.CORNERS else tr("Labels only")


def _choose_picture() -> tuple[BoxStyle, bool, bool, bool]:
    """How faces are marked, whether the front camera is used, and whether the picture is mirrored and faces blurred."""
    box_style = st.segmented_control(
        tr("Faces get"),
        list(BoxStyle),
        default=BoxStyle.FRAME,
        format_func=_box_words,
        required=True,
        key="live_boxes",
        persist_state="session",
    )
    camera = st.segmented_control(
        tr("Camera of a phone"),
        [FRONT, REAR],
        default=FRONT,
        format_func=tr,
        required=True,
        key="live_camera",
        persist_state="session",
    )
    front = camera == FRONT
    mirror = st.toggle(tr("Mirror"), front, key=f"live_mirror_{camera}", persist_state="session")
    blur = st.toggle(
        tr("Blur faces"),
        key="live_blur",
        persist_state="session",
        help=tr("Hides all faces in the picture you see."),
    )
    return box_style, front, mirror, blur
