"""Live: the visitor's own camera, judged as it runs; snapshots where live video cannot get through.

Frames live in memory only: one at a time, replaced by the next.
"""

import streamlit as st

from maskdet.images import BoxStyle
from maskdet.inference import lowest_confidence
from maskdet.live import LiveOptions
from maskdet.presets import Preset
from maskdet.registry import active_version
from maskdet.settings import get_settings
from ui.live.alarm import SILENT, SPOKEN, TONE
from ui.live.snapshots import show_photo, show_snapshots
from ui.live.video import show_video
from ui.widgets.errors import stop_on_error
from ui.widgets.model import active_threshold
from ui.widgets.page_head import open_page
from ui.widgets.preset import choose_preset, follow_preset

INTRO = "Your camera, judged as it runs. The picture is worked on in memory and never stored."
VIDEO, SNAPSHOTS, PHOTO = "Live video", "Snapshots", "One photo"
WAYS = {
    VIDEO: ":material/videocam: Live video",
    SNAPSHOTS: ":material/burst_mode: Snapshots",
    PHOTO: ":material/photo_camera: One photo",
}
FRONT, REAR = "Front", "Rear"
BOX_STYLES = {BoxStyle.FRAME: "Frames", BoxStyle.CORNERS: "Corners", BoxStyle.NOTHING: "Labels only"}
settings = get_settings()


def main() -> None:
    open_page("Live", INTRO)
    with stop_on_error():
        version = active_version(settings.models_dir)
        way, preset = choose_preset(choose_way, key="live_preset")
        options = choose_options(preset)
        {VIDEO: show_video, SNAPSHOTS: show_snapshots, PHOTO: show_photo}[way](options, version)


def choose_way() -> str:
    return st.segmented_control(
        "How pictures get to the server", list(WAYS), default=VIDEO, format_func=WAYS.get, required=True,
        key="live_way", persist_state="session", label_visibility="collapsed",
    )  # fmt: skip


def choose_options(preset: Preset) -> LiveOptions:
    """Sliders and switches; they work on the running video at once."""
    active = active_threshold()
    follow_preset("live_confidence", settings.confidence_with(preset))
    with st.expander("Settings", icon=":material/tune:"):
        left, middle, right = st.columns(3, gap="medium")
        threshold = left.slider(
            "How sure to be", min(0.5, active), max(0.99, active), active, 0.01, key="live_threshold",
            format="percent", persist_state="session", help="Verdicts less sure than this are shown as “Unsure”.",
        )  # fmt: skip
        min_confidence = left.slider(
            "Face confidence", lowest_confidence(settings), 1.0, step=0.01, key="live_confidence", format="percent",
            persist_state="session", help="Move left to find more faces, right to leave out what may be no face.",
        )  # fmt: skip
        dwell_s = middle.slider(
            "Report after (seconds)", 1, 30, 3, key="live_dwell", persist_state="session",
            help="How long someone may be without a mask before it is reported.",
        )  # fmt: skip
        sound = middle.segmented_control(
            "Sound", [SILENT, TONE, SPOKEN], default=SILENT, required=True, key="live_sound",
            persist_state="session",
        )  # fmt: skip
        box_style = right.segmented_control(
            "Faces get", list(BOX_STYLES), default=BoxStyle.FRAME, format_func=BOX_STYLES.get, required=True,
            key="live_boxes", persist_state="session",
        )  # fmt: skip
        camera = right.segmented_control(
            "Camera of a phone", [FRONT, REAR], default=FRONT, required=True, key="live_camera", persist_state="session",
        )  # fmt: skip
        mirror = right.toggle("Mirror", camera == FRONT, key=f"live_mirror_{camera}", persist_state="session")
        blur = right.toggle(
            "Blur faces",
            key="live_blur",
            persist_state="session",
            help="Hides all faces in the picture you see.",
        )
    st.session_state["live_sounds"], st.session_state["live_front"] = sound, camera == FRONT
    return LiveOptions(min_confidence, threshold, float(dwell_s), mirror, blur, box_style, preset)


main()
