"""The form of a watch: its camera with a test of the connection, zones, rules, hours, and who is told."""

from __future__ import annotations

import streamlit as st

from maskdet.cameras import MAX_FRAME_RATE, MIN_FRAME_RATE, Watch
from maskdet.errors import MaskdetError
from ui.cameras.draft import Draft, open_draft
from ui.cameras.receivers import edit_receivers
from ui.cameras.rules import edit_hours, edit_rules
from ui.cameras.view import WALL, open_view
from ui.cameras.zones import edit_zones
from ui.widgets.errors import plain, show_error
from ui.widgets.watches import visitor, watch_store

EXAMPLES = """
| Camera | What to enter |
|---|---|
| at this computer (USB) | its number: `0`, the next one `1` |
| network camera (RTSP) | `rtsp://user:password@192.168.1.20:554/stream1` |
| picture stream (MJPEG, HLS) | `http://192.168.1.21/video.mjpg`, `https://example.org/live.m3u8` |
| film, or a folder of pictures | `/home/me/entrance.mp4`, `/home/me/pictures` |
"""
FAILED = "watch_test_failed"


def show_watch_form(watch_id: int | None) -> None:
    """All of a watch; it is kept when “Save” is pressed.

    Raises: WatchProblem, StoreProblem.
    """
    draft = open_draft(watch_id)
    st.subheader(plain(draft.base.name) if watch_id else "A new camera", anchor=False)
    base = draft.base
    source = edit_camera(draft)
    with st.container(border=True):
        edit_zones(draft)
    with st.container(border=True):
        st.markdown("##### When to report")
        statistics_only = st.toggle(
            "Count only", base.statistics_only, key="watch_statistics_only",
            help="People and masks are counted every 20 minutes. No events, no pictures, no messages.",
        )  # fmt: skip
        rules = edit_rules(draft, disabled=statistics_only)
    with st.container(border=True):
        st.markdown("##### When to watch")
        schedule = edit_hours(draft, "schedule", "Always. Add hours to watch only then.", with_days=True)
    if not statistics_only:
        with st.container(border=True):
            edit_receivers(draft)
    values = st.session_state
    entered = {
        "rules": rules, "schedule": schedule, "zones": tuple(draft.zones), "statistics_only": statistics_only,
        "notify": tuple(draft.notify), "enabled": base.enabled, "name": values["watch_name"].strip(),
        "frame_rate": float(values["watch_frame_rate"]), "min_face_px": int(values["watch_min_face_px"]),
        "show_faces": bool(values.get("watch_show_faces", base.show_faces)), "loop": bool(values["watch_loop"]),
        "attach_picture": bool(values.get("watch_attach_picture", base.attach_picture)),
    }  # fmt: skip
    show_ends(draft, source, entered)


def edit_camera(draft: Draft) -> str:
    """Name and address, and what the camera gives. Returns: what stands in the field of the address."""
    base = draft.base
    with st.container(border=True):
        st.markdown("##### Camera")
        left, right = st.columns([2, 3])
        left.text_input(
            "Name",
            base.name if draft.watch_id else "",
            key="watch_name",
            placeholder="Entrance",
            max_chars=60,
        )
        source = right.text_input(
            "Camera number, address or film", draft.shown_source, key="watch_source",
            placeholder="0, rtsp://..., http://... or /path/film.mp4",
        )  # fmt: skip
        with st.expander("Examples"):
            st.markdown(EXAMPLES)
        with st.grid(3, min_column_width=200, vertical_alignment="bottom"):
            st.slider(
                "Looks a second", int(MIN_FRAME_RATE), int(MAX_FRAME_RATE), int(base.frame_rate), key="watch_frame_rate",
                help="5 are enough to follow people; more cost more of the computer.",
            )  # fmt: skip
            st.number_input(
                "Smallest face (pixels)", 0, 1000, base.min_face_px, step=4, key="watch_min_face_px",
                help="Smaller faces do not count: too little can be told from them.",
            )  # fmt: skip
            st.toggle("Begin a film again when it ends", base.loop, key="watch_loop")
        if st.button("Test the connection", icon=":material/cable:", key="watch_test"):
            test_connection(draft, source)
        if problem := st.session_state.get(FAILED):
            st.error(plain(problem), icon=":material/error:")
    return source


def test_connection(draft: Draft, source: str) -> None:
    """The camera's first picture, to draw zones on, or why there is none."""
    from maskdet.cameras import try_source
    from maskdet.images import fit_within, jpeg_bytes

    try:
        with st.spinner("Asking the camera for a picture ..."):
            found = try_source(draft.real_source(source)) if source.strip() else "Name a camera first."
    except MaskdetError as error:
        found = str(error)
    if isinstance(found, str):
        st.session_state[FAILED] = found
        return
    st.session_state.pop(FAILED, None)
    draft.picture = jpeg_bytes(fit_within(found, 1280), quality=80)
    height, width = found.shape[:2]
    st.toast(f"The camera gives pictures of {width} x {height} pixels.", icon=":material/check:")


# The end of the form


def show_ends(draft: Draft, source: str, entered: dict[str, object]) -> None:
    """Save, leave, delete."""
    with st.container(horizontal=True, key="form_ends"):
        saves = st.button("Save", type="primary", icon=":material/save:", key="watch_save")
        st.button(
            "Back without saving",
            icon=":material/arrow_back:",
            key="watch_back",
            on_click=open_view,
            args=(WALL,),
        )
        if draft.watch_id is not None:
            offer_deletion(draft)
    if saves:
        save(draft, source, entered)


def save(draft: Draft, source: str, entered: dict[str, object]) -> None:
    from maskdet.store import add_watch, change_watch

    try:
        watch = Watch(**{**entered, "source": draft.real_source(source)})  # type: ignore[arg-type]
        if draft.watch_id is None:
            add_watch(watch_store(), watch, who=visitor())
        else:
            change_watch(watch_store(), draft.watch_id, watch, who=visitor())
    except MaskdetError as error:
        show_error(error)
        return
    st.toast(f"{plain(watch.name)} is saved.", icon=":material/check:")
    open_view(WALL)
    st.rerun()


def offer_deletion(draft: Draft) -> None:
    from maskdet.store import delete_watch

    with st.popover("Delete", icon=":material/delete:"):
        st.markdown("The camera is not watched any more. Its events and counts stay.")
        if st.button("Delete this camera", type="primary", key="watch_delete"):
            delete_watch(watch_store(), draft.watch_id or 0, who=visitor())
            open_view(WALL)
            st.rerun()
