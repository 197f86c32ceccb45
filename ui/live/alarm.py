"""A sound in the visitor's browser: a tone or a spoken sentence, silent unless switched on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

SILENT, TONE, SPOKEN = "Silent", "Tone", "Spoken"


def sound_alarm(kind: str, sentence: str, *, key: str) -> None:
    """Sound while `sentence` is not empty: at once, then again every few seconds.

    Args:
        kind: SILENT, TONE or SPOKEN.
    """
    _component()(data={"kind": kind, "sentence": sentence if kind != SILENT else ""}, key=key)


@st.cache_resource
def _component() -> Any:
    script = Path(__file__).with_name("alarm.js").read_text(encoding="utf-8")
    return st.components.v2.component("maskdet_alarm", html='<span data-part="alarm"></span>', js=script)
