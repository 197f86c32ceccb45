"""The form of a watch: its camera with a test of the connection, zones, rules, hours, and receivers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from maskdet.cameras import MAX_NAME, Watch
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr, tr_later
from ui.cameras.draft import Draft, open_draft
from ui.cameras.fields import toggle_field
from ui.cameras.pace import edit_pace
from ui.cameras.receivers import PictureFields, edit_receivers, take_typed
from ui.cameras.rules import edit_hours, edit_rules
from ui.cameras.seen_by import edit_seen_by
from ui.cameras.sources import choose_source, is_demo
from ui.cameras.view import START, WALL, open_view
from ui.cameras.zones import edit_zones
from ui.widgets.errors import show_error
from ui.widgets.signed_in.persons import visitor
from ui.widgets.watches import watch_store

ADVANCED = tr_later("Advanced: zones, rules, hours, and who is told")
FAILED = "watch_test_failed"


def show_watch_form(watch_id: int | None) -> None:
    """All of a watch; it is stored when “Save” is pressed.

    Raises: WatchProblem, StoreProblem.
    """
    draft = open_draft(watch_id)
    st.subheader(plain(draft.base.name) if watch_id else tr("A new camera"), anchor=False)
    with st.container(border=True):
        name, source = edit_camera(draft)
    if watch_id is None:
        with st.expander(tr(ADVANCED), icon=":material/tune:", key="watch_advanced"):
            rest = edit_rest(draft)
    else:
        rest = edit_rest(draft)

    def entered() -> Watch:
        """Raises: WatchProblem."""
        return replace(
            rest(),
            name=name,
            source=draft.real_source(source),
            zones=tuple(draft.zones),
            notify=tuple(draft.notify),
            certificate=draft.certificate,
        )

    show_ends(draft, entered)


def edit_camera(draft: Draft) -> tuple[str, str]:
    """Name and source, and a first picture. Returns: both as entered, the source as it is shown."""
    name = st.text_input(
        Watch.field("name").title,
        draft.base.name if draft.watch_id else "",
        key="watch_name",
        placeholder=tr("Entrance"),
        max_chars=MAX_NAME,
    )
    source = ""
    try:
        source = choose_source(draft)
    except MaskdetError as error:
        show_error(error)
    if st.button(tr("Test the connection"), icon=":material/cable:", key="watch_test"):
        test_connection(draft, source)
    tried, problem = st.session_state.get(FAILED, ("", ""))
    if problem and tried == source:  # of another address it says nothing
        st.error(plain(problem), icon=":material/error:")
    show_certificate(draft)
    return name.strip(), source


def edit_rest(draft: Draft) -> Callable[[], Watch]:
    """All else, each with a value that does for most. Returns: a function that puts it together."""
    base = draft.base
    with st.container(border=True):
        pace = edit_pace(draft)
    with st.container(border=True):
        edit_zones(draft)
    with st.container(border=True):
        st.markdown(f"##### {tr('When to report')}")
        statistics_only = toggle_field(
            Watch, "statistics_only", base.statistics_only, key="watch_statistics_only"
        )
        rules = edit_rules(draft, disabled=statistics_only)
    with st.container(border=True):
        st.markdown(f"##### {tr('When to watch')}")
        schedule = edit_hours(draft, "schedule", Watch.field("schedule").help or "", with_days=True)
    pictures = PictureFields(base.attach_picture, base.show_faces, base.keep_clip)
    if not statistics_only:
        with st.container(border=True):
            pictures = edit_receivers(draft)

    with st.container(border=True):
        seen_by = edit_seen_by(base)

    def put_together() -> Watch:
        return replace(
            base,
            frame_rate=pace.frame_rate,
            schedule=schedule,
            min_face_px=pace.min_face_px,
            rules=rules,
            loop=pace.loop or is_demo(),
            motion_gating=pace.motion_gating,
            picture_source=draft.real_source(pace.picture_source, base.picture_source),
            attach_picture=pictures.attach,
            show_faces=pictures.show_faces,
            keep_clip=pictures.keep_clip,
            statistics_only=statistics_only,
            seen_by=seen_by,
        )

    return put_together


def test_connection(draft: Draft, source: str) -> None:
    """The camera's first picture, to draw zones on, or why there is none."""
    from maskdet.cameras import unknown_certificate
    from maskdet.images import fit_within, jpeg_bytes
    from maskdet.watching import try_apart

    try:
        with st.spinner(tr("Asking the camera for a picture ...")):
            address = draft.real_source(source)
            found = (
                try_apart(address, certificate=draft.certificate) if address else tr("Name a camera first.")
            )
            is_refused = isinstance(found, str)
            draft.offered = unknown_certificate(address, draft.certificate) if is_refused else None
    except MaskdetError as error:
        found = str(error)
    if isinstance(found, str):
        st.session_state[FAILED] = (source, found)
        return
    st.session_state.pop(FAILED, None)
    draft.picture = jpeg_bytes(fit_within(found, 1280), quality=80)
    height, width = found.shape[:2]
    st.toast(
        tr("The camera gives pictures of {width} x {height} pixels.", width=width, height=height),
        icon=":material/check:",
    )


def show_certificate(draft: Draft) -> None:
    """The certificate of an https camera: to accept it for this camera, and to take that back."""

    def accept(fingerprint: str) -> None:
        draft.certificate, draft.offered = fingerprint, None
        st.session_state.pop(FAILED, None)

    if draft.offered:
        st.button(
            tr("Accept this certificate for this camera"),
            icon=":material/verified_user:",
            key="watch_accept_certificate",
            on_click=accept,
            args=(draft.offered.fingerprint,),
        )
    if draft.certificate:
        st.caption(plain(f"{Watch.field('certificate').title}: {draft.certificate}"))
        st.button(
            tr("Accept it no longer"),
            icon=":material/close:",
            key="watch_refuse_certificate",
            on_click=accept,
            args=("",),
        )


# The end of the form


def show_ends(draft: Draft, entered: Callable[[], Watch]) -> None:
    """Save, leave, delete."""
    with st.container(horizontal=True, key="form_ends"):
        starts = draft.watch_id is None and st.button(
            tr("Start"), type="primary", icon=":material/play_arrow:", key="watch_start"
        )
        saves = st.button(
            tr("Save"),
            type="primary" if draft.watch_id else "secondary",
            icon=":material/save:",
            key="watch_save",
        )
        st.button(
            tr("Back without saving"),
            icon=":material/arrow_back:",
            key="watch_back",
            on_click=open_view,
            args=(WALL,),
        )
        if draft.watch_id is not None:
            offer_deletion(draft.watch_id)
    if starts or saves:
        save(draft, entered, starts=starts)


def save(draft: Draft, entered: Callable[[], Watch], *, starts: bool) -> None:
    """Keep the watch, or show what is wrong with it; with `starts`, watch it from now on."""
    from maskdet.store import add_watch, change_watch

    try:
        take_typed(draft)
        watch = entered()
        if draft.watch_id is None:
            add_watch(watch_store(), watch, who=visitor())
        else:
            change_watch(watch_store(), draft.watch_id, watch, who=visitor())
    except MaskdetError as error:
        show_error(error)
        return
    st.toast(tr("{name} is saved.", name=plain(watch.name)), icon=":material/check:")
    open_view(WALL)
    st.session_state[START] = starts
    st.rerun()


def offer_deletion(watch_id: int) -> None:
    """Delete the watch, after a second press."""
    from maskdet.store import delete_watch

    with st.popover(tr("Delete"), icon=":material/delete:"):
        st.markdown(tr("The camera is not watched any more. Its events and counts stay."))
        if st.button(tr("Delete this camera"), type="primary", key="watch_delete"):
            delete_watch(watch_store(), watch_id, who=visitor())
            open_view(WALL)
            st.rerun()
