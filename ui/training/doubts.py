"""What else is known of a new version beside its figures: what speaks against it, and its verdicts on real faces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from maskdet.formatting import plain
from maskdet.training.runs import ChangedVerdict, RealFaces, ResultEvent, Run
from ui.widgets.datasets import label_chip

SHOWN = 12  # faces


def show_doubts(run: Run, result: ResultEvent) -> None:
    """What speaks against using it, and the real faces that it judges otherwise than the version in use."""
    doubts = result.evidence.doubts()
    if doubts:
        lines = "\n".join(f"- {plain(doubt)}" for doubt in doubts)
        st.warning(
            f"**Better save it than use it.** The figures above do not tell how it does on your people:\n{lines}",
            icon=":material/balance:",
        )
    if result.evidence.real:
        _show_real_faces(run.folder, result.evidence.real)


def _show_real_faces(folder: Path, real: RealFaces) -> None:
    sources = ", ".join(f"{number:,} of {plain(name)}" for name, number in real.where.items())
    st.markdown(
        f"**On {real.count:,} real faces** that took no part in it ({sources}), it differs from the version in use on "
        f"**{len(real.changed):,}**."
    )
    if real.changed:
        with st.expander("Face by face", icon=":material/face:", expanded=len(real.changed) <= SHOWN):
            show_changed(folder, real.changed[:SHOWN])
            if len(real.changed) > SHOWN:
                st.caption(f"The first {SHOWN} of {len(real.changed):,}.")


def show_changed(folder: Path, faces: Sequence[ChangedVerdict]) -> None:
    """Each face with both verdicts, and which of them its label agrees with."""
    with st.grid(4, min_column_width=150, key="changed_faces"):
        for face in faces:
            with st.container(border=True, gap="xxsmall"):
                if (folder / face.file).is_file():
                    st.image((folder / face.file).read_bytes(), width="stretch", alt=face.where)
                st.markdown(f"New: {label_chip(face.new)}{_sign(face, face.new)}")
                st.markdown(f"In use: {label_chip(face.active)}{_sign(face, face.active)}")
                st.caption(plain(face.where))


def _sign(face: ChangedVerdict, verdict: str) -> str:
    if not face.truth:
        return ""
    return " :material/check: right" if verdict == face.truth else " :material/close: wrong"
