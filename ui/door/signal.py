"""The signal for a door or a turnstile."""

from __future__ import annotations

import streamlit as st

from maskdet.entrance import DoorSettings, may_enter_problem
from maskdet.formatting import plain
from maskdet.language import tr
from ui.door import words


def edit_signal(settings: DoorSettings) -> None:
    """Where it goes, and a try with what is saved."""
    with st.expander(
        tr(words.SIGNAL), icon=":material/door_sliding:", expanded=bool(settings.webhook or settings.mqtt)
    ):
        st.markdown(tr(words.SIGNAL_SAYS))
        st.text_input(
            tr(words.WEBHOOK),
            key="door_webhook",
            placeholder="https://turnstile.local/may-enter",
            max_chars=2000,
        )
        st.toggle(tr(words.MQTT), key="door_mqtt")
        st.text_input(tr(words.TOPIC), key="door_topic", max_chars=200)
        if (settings.webhook or settings.mqtt) and st.button(tr(words.TRY), key="door_try"):
            if problem := may_enter_problem(settings):
                st.error(plain(problem), icon=":material/error:")
            else:
                st.success(tr(words.TRY_DONE), icon=":material/check_circle:")
