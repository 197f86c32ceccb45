"""One picture as training sees it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import streamlit as st

from maskdet.formatting import plain
from maskdet.language import current_language, tr, tr_later
from maskdet.settings import PROJECT_ROOT

LONGEST_S = 120


def show_augmentation(picture: Path) -> None:
    """A button that makes sixteen copies with training's own layers, in a process of their own."""
    st.markdown(tr("**What training makes of it**"))
    st.caption(
        tr(
            "Each round of training sees the face changed otherwise: turned, moved, darker, blurred, far away."
        )
    )
    key = f"augmented {picture}"
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    strength = left.slider(tr("Strength"), 0.0, 1.0, 1.0, 0.25, key="augmentation_strength", format="percent")
    if right.button(
        tr("Show 16 copies"), icon=":material/auto_awesome_motion:", key="augment", width="stretch"
    ):
        with st.spinner(tr("Getting training's layers ready: about 10 seconds ..."), show_time=True):
            st.session_state[key] = made(str(picture), picture.stat().st_mtime, strength, current_language())
    if copies := st.session_state.get(key):
        show_copies(*copies)


def show_copies(sheet: bytes, problem: str) -> None:
    """The sheet of copies, or what went wrong."""
    if problem:
        st.error(plain(problem), icon=":material/error:")
    else:
        st.image(sheet, width="stretch", alt=tr("Sixteen changed copies"))
        st.caption(tr("The first is unchanged."))


@st.cache_data(max_entries=50, show_spinner=False)
def made(picture: str, modified: float, strength: float, language: str) -> tuple[bytes, str]:
    """(JPEG, "") or (nothing, what went wrong). TensorFlow would cost the server 700 MB: hence a process."""
    command = [sys.executable, "-m", "maskdet", "dataset", "augment", picture, "--out", "-"]
    try:
        done = subprocess.run(
            [*command, "--strength", str(strength)],
            capture_output=True,
            cwd=PROJECT_ROOT,
            timeout=LONGEST_S,
            env=os.environ | {"MASKDET_LANGUAGE": language},
        )
    except subprocess.TimeoutExpired:
        words = tr_later("It took longer than {seconds} seconds. The computer may be busy: try again later.")
        return b"", tr(words, seconds=LONGEST_S)
    if done.returncode == 0:
        return done.stdout, ""
    lines = [line for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
    return b"", lines[-1] if lines else tr("It ended without a word. Try again.")
