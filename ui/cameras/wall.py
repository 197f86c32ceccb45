"""The wall of cameras: what each sees and how it stands; refreshed by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.images import thumbnail
from maskdet.language import tr, tr_many
from maskdet.presets import PRESETS
from ui.cameras.card import Camera, show_camera_card
from ui.cameras.view import FORM, REPLAY, START, open_view
from ui.widgets.errors import empty_state, friendly_errors, show_error
from ui.widgets.gallery import one_page
from ui.widgets.model import usual_preset
from ui.widgets.preset import preset_words
from ui.widgets.signed_in.threads import for_each_at_once
from ui.widgets.watches import watch_store

if TYPE_CHECKING:
    from maskdet.store import StoredWatch
    from maskdet.watching import WatchStatus

EVERY_S = 1.0
PER_PAGE = 12
SHOWN_SIDE = 480  # pixels of a picture on the wall
AT_ONCE = 4  # pictures fetched side by side: one that stalls does not hold up the others


def show_wall() -> None:
    """Buttons, and the cameras below them."""
    if st.session_state.pop(START, False) and not is_watching():
        start()
    with st.container(horizontal=True, vertical_alignment="center", key="wall_buttons"):
        st.button(
            tr("Add a camera"),
            icon=":material/add:",
            type="primary",
            key="add_camera",
            on_click=open_view,
            args=(FORM,),
        )
        st.button(
            tr("Try rules on a film"),
            icon=":material/replay:",
            key="try_video",
            on_click=open_view,
            args=(REPLAY,),
        )
        blur = st.toggle(tr("Blur faces"), key="wall_blur", persist_state="session")
    _refreshed(blur)


@st.fragment(run_every=EVERY_S)
@friendly_errors()
def _refreshed(blur: bool) -> None:
    from maskdet.store import watches

    problems: list[tuple[str, str]] = []
    rows = watches(watch_store(), lambda name, why: problems.append((name, why)))
    for name, why in problems:
        st.error(
            tr("**{name}** is not watched: {why}", name=plain(name), why=plain(why)), icon=":material/error:"
        )
    if not rows and not problems:
        show_nothing_yet()
        return
    statuses = show_process(rows)
    if problem := next((status.store_problem for status in statuses if status.store_problem), ""):
        st.warning(plain(problem), icon=":material/database_off:")
    show_preset(statuses)
    shown = one_page(rows, name="wall", per_page=PER_PAGE)
    pictures = _pictures([status.watch_id for status in statuses if status.last_frame_s is not None], blur)
    by_id = {status.watch_id: status for status in statuses}
    with st.grid(3, min_column_width=300, key="wall"):
        for row in shown:
            watch_id = str(row.watch_id)
            show_camera_card(Camera(row, by_id.get(watch_id), pictures.get(watch_id)))


def show_nothing_yet() -> None:
    """What to do first."""
    empty_state(
        tr("No camera is watched yet"),
        tr(
            "Press “Add a camera”: name it, choose where it is, and press “Start”. It can be at this computer, in the "
            "network (by its maker, or by an address such as rtsp://user:password@192.168.1.20/stream), or the built-in "
            "demo film."
        ),
        icon=":material/nest_cam_outdoor:",
    )


# The process that watches


def show_process(rows: Sequence[StoredWatch]) -> list[WatchStatus]:
    """Whether anything watches, and the buttons for it. Returns: how each watch stands."""
    from maskdet.watching import control

    found = control.current()
    statuses = control.statuses() if found else []
    with st.container(horizontal=True, vertical_alignment="center", key="process"):
        if found is None:
            st.markdown(
                tr(
                    ":yellow-badge[:material/pause_circle: Not watching] No camera is looked at, and nobody is told."
                )
            )
            if st.button(
                tr("Start watching"), icon=":material/play_arrow:", type="primary", key="start_watching"
            ):
                start()
            return []
        live = sum(status.state == "live" for status in statuses)
        watching = tr(
            ":blue-badge[:material/visibility: Watching] {live} of {total} live", live=live, total=len(rows)
        )
        st.markdown(watching + _waiting(statuses))
        if st.button(tr("Stop watching"), icon=":material/stop:", key="stop_watching"):
            with st.spinner(tr("Ending ...")):
                control.stop_watching()
            st.rerun()
    return statuses


def show_preset(statuses: Sequence[WatchStatus]) -> None:
    """How closely the watches search: as their process reports, else as it will when it is started."""
    name = next((status.preset for status in statuses if status.preset in PRESETS), usual_preset().name)
    change = tr("The setting MASKDET_PRESET changes it with the next start.")
    st.caption(f"{preset_words(PRESETS[name])} {change}")


def _waiting(statuses: Sequence[WatchStatus]) -> str:
    """What is not in the database, where that is more than a moment's work."""
    waiting, lost = sum(s.waiting for s in statuses), sum(s.num_lost for s in statuses)
    words = []
    if waiting > 50:
        words.append(
            tr_many("{n} record waits for the database", "{n} records wait for the database", waiting)
        )
    if lost:
        words.append(tr_many("{n} record is lost", "{n} records are lost", lost))
    return "".join(f" · {word}" for word in words)


def is_watching() -> bool:
    """Whether the process that watches runs."""
    from maskdet.watching import control

    return control.current() is not None


def start() -> None:
    """Start the process that watches, or show why it did not."""
    from maskdet.watching import control

    try:
        with st.spinner(tr("Starting ...")):
            control.start_watching()
    except MaskdetError as error:
        show_error(error)
        return
    st.rerun()


# Pictures


def _pictures(watch_ids: Sequence[str], blur: bool) -> dict[str, bytes]:
    """Watch -> a small JPEG; in memory only."""
    from maskdet.watching import control

    def fetch(watch_id: str) -> bytes | None:
        data = control.picture(watch_id, blur=blur)
        return data and thumbnail(data, SHOWN_SIDE)

    if not watch_ids:
        return {}
    found = dict(zip(watch_ids, for_each_at_once(fetch, watch_ids, AT_ONCE), strict=True))
    return {watch_id: data for watch_id, data in found.items() if data}
