"""The settings of the door screen, as a page of fields with one Save at the end."""

from __future__ import annotations

from typing import Any

import streamlit as st

from maskdet.entrance import DoorSettings, DoorSound, hash_pin, load_settings, made_settings, save_settings
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr
from ui.door import words
from ui.door.line import FIRST, LINE, RIGHT, draw_line
from ui.door.signal import edit_signal
from ui.door.signs import edit_signs, signs_of_fields
from ui.widgets.watches import watch_store

SAVED, PROBLEM = "door_saved", "door_problem"  # keys of the session
FIELDS = (
    "name",
    "front_camera",
    "show_picture",
    "capacity",
    "empty_at_midnight",
    "voice_language",
    "sound",
    "webhook",
    "mqtt",
    "topic",
)


def edit_door() -> None:
    """All fields.

    Raises: DoorProblem, StoreProblem.
    """
    settings = load_settings()
    _begin(settings)
    _places()
    _counts()
    edit_signs()
    _leaving(settings)
    edit_signal(settings)
    st.button(tr(words.SAVE), type="primary", icon=":material/save:", key="door_save", on_click=_save)
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")
    if st.session_state.pop(SAVED, False):
        st.success(tr(words.SAVED), icon=":material/check_circle:")


def _begin(settings: DoorSettings) -> None:
    """The fields begin with what is saved; what was typed since stays."""
    for name in FIELDS:
        st.session_state.setdefault(f"door_{name}", getattr(settings, name))
    st.session_state.setdefault("door_min_face", round(100 * settings.min_face))
    st.session_state.setdefault("door_own", settings.watch_id is None)
    st.session_state.setdefault("door_watch", settings.watch_id)
    st.session_state.setdefault("door_count", settings.line is not None)
    st.session_state.setdefault(LINE, settings.line or FIRST)
    st.session_state.setdefault(RIGHT, settings.inside_on_right)


def _places() -> None:
    from maskdet.store import watches

    st.subheader(tr(words.LOOKS), anchor=False)
    st.text_input(tr(words.NAME), key="door_name", max_chars=60, help=tr(words.NAME_HELP))
    names = {True: tr(words.OWN_CAMERA), False: tr(words.A_WATCH)}
    st.radio(
        tr(words.LOOKS),
        [True, False],
        format_func=names.__getitem__,
        key="door_own",
        label_visibility="collapsed",
    )
    if st.session_state["door_own"]:
        st.toggle(tr(words.FRONT), key="door_front_camera")
        st.slider(tr(words.MIN_FACE), 0, 60, key="door_min_face", format="%d%%", help=tr(words.MIN_FACE_HELP))
    elif found := {row.watch_id: row.watch.name for row in watches(watch_store())}:
        if st.session_state["door_watch"] not in found:  # it was deleted, or none was chosen yet
            st.session_state["door_watch"] = next(iter(found))
        st.selectbox(tr(words.WHICH), list(found), format_func=found.__getitem__, key="door_watch")
    else:
        st.session_state["door_watch"] = None
        st.info(tr(words.NO_WATCH), icon=":material/nest_cam_outdoor:")
    st.toggle(tr(words.SHOW_PICTURE), key="door_show_picture", help=tr(words.SHOW_PICTURE_HELP))


def _counts() -> None:
    st.subheader(tr(words.COUNTS), anchor=False)
    if not st.toggle(tr(words.COUNT), key="door_count"):
        return
    own, front = st.session_state["door_own"], bool(st.session_state.get("door_front_camera", True))
    draw_line(picture=None if own else _picture(), own_camera=own, front=front)
    left, right = st.columns(2, vertical_alignment="bottom")
    left.number_input(tr(words.CAPACITY), 0, 100_000, key="door_capacity")
    right.toggle(tr(words.MIDNIGHT), key="door_empty_at_midnight")


def _picture() -> bytes | None:
    from maskdet.watching import control

    watch_id = st.session_state.get("door_watch")
    return None if watch_id is None else control.picture(watch_id, blur=True)


def _leaving(settings: DoorSettings) -> None:
    st.subheader(tr(words.LEAVES), anchor=False)
    kept = tr(words.PIN_KEPT) if settings.pin_hash else tr(words.PIN_NONE)
    st.text_input(
        tr(words.PIN),
        key="door_pin",
        type="password",
        max_chars=8,
        placeholder=kept,
        autocomplete="new-password",
    )
    if settings.pin_hash:
        st.checkbox(tr(words.PIN_REMOVE), key="door_no_pin")
    st.caption(tr(words.LEAVES_HELP))


def _save() -> None:
    try:
        save_settings(made_settings(_values(load_settings())))
        st.session_state[SAVED] = True
        st.session_state["door_pin"], st.session_state["door_no_pin"] = "", False
    except MaskdetError as error:
        st.session_state[PROBLEM] = str(error)


def _values(settings: DoorSettings) -> dict[str, Any]:
    """What the fields hold; of fields that are not shown now, what is saved."""
    state = st.session_state
    values: dict[str, Any] = settings.model_dump()
    values |= {name: state[f"door_{name}"] for name in FIELDS if f"door_{name}" in state}
    values["watch_id"] = None if state["door_own"] else state.get("door_watch")
    values["line"] = state[LINE] if state["door_count"] else None
    values["inside_on_right"] = state[RIGHT]
    values["min_face"] = state.get("door_min_face", round(100 * settings.min_face)) / 100
    values["signs"] = signs_of_fields(settings)
    values["sound"] = DoorSound(state["door_sound"])
    if pin := str(state.get("door_pin", "")).strip():
        values["pin_hash"] = hash_pin(pin)
    elif state.get("door_no_pin"):
        values["pin_hash"] = ""
    return values
