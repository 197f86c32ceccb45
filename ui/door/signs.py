"""Words and colour of each sign, and what is heard."""

from __future__ import annotations

import streamlit as st

from maskdet.entrance import DoorSettings, DoorSound, Sign, SignStyle, load_settings, original_signs
from maskdet.language import tr
from ui.door import words


def edit_signs() -> None:
    """One row a sign.

    Raises: DoorProblem.
    """
    saved = load_settings().signs
    st.subheader(tr(words.SAYS), anchor=False)
    for sign in Sign:
        style = saved.get(sign, original_signs()[sign])
        st.session_state.setdefault(_text(sign), style.text)
        st.session_state.setdefault(_colour(sign), style.colour)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.color_picker(
                f"{tr(words.COLOUR)}: {sign.display_name}", key=_colour(sign), label_visibility="collapsed"
            )
            st.text_input(sign.display_name, key=_text(sign), max_chars=80)
    st.button(tr(words.ORIGINAL), icon=":material/undo:", key="door_original", on_click=_original)
    left, right = st.columns(2)
    left.selectbox(
        tr(words.SOUND),
        list(DoorSound),
        format_func=lambda sound: DoorSound(sound).display_name,
        key="door_sound",
        help=tr(words.SOUND_HELP),
    )
    right.text_input(
        tr(words.LANGUAGE), key="door_voice_language", max_chars=12, help=tr(words.LANGUAGE_HELP)
    )


def signs_of_fields(settings: DoorSettings) -> dict[Sign, SignStyle | dict[str, str]]:
    """What the fields hold."""
    state = st.session_state
    return {
        sign: {"text": str(state[_text(sign)]).strip(), "colour": state[_colour(sign)]}
        if _text(sign) in state
        else settings.signs.get(sign, original_signs()[sign])
        for sign in Sign
    }


def _original() -> None:
    for sign, style in original_signs().items():
        st.session_state[_text(sign)], st.session_state[_colour(sign)] = style.text, style.colour


def _text(sign: Sign) -> str:
    return f"door_text_{sign.value}"


def _colour(sign: Sign) -> str:
    return f"door_colour_{sign.value}"
