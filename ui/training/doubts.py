"""What else is known of a new version beside its figures: what speaks against it, and its verdicts on real faces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from maskdet.formatting import number, plain
from maskdet.language import tr, tr_as, tr_many
from maskdet.training.runs import ChangedVerdict, RealFaces, ResultEvent, Run, source_name
from ui.widgets.browser.side_by_side import show_pair
from ui.widgets.datasets import label_chip

SHOWN = 12  # faces


def show_doubts(run: Run, result: ResultEvent) -> None:
    """What speaks against using it, and the real faces that it judges otherwise than the version in use."""
    doubts = result.evidence.doubts()
    if doubts:
        lines = "\n".join(f"- {plain(doubt)}" for doubt in doubts)
        words = tr(
            "**Better save it than use it.** The figures above do not tell how it does on your people:\n{reasons}",
            reasons=lines,
        )
        st.warning(words, icon=":material/balance:")
    if result.evidence.real:
        show_real_faces(run.folder, result.evidence.real)


def show_real_faces(folder: Path, real: RealFaces) -> None:
    """How often it judges faces at hand otherwise, which no part of the training held, and those faces."""
    sources = ", ".join(
        tr("{count} of {source}", count=number(count), source=plain(source_name(where)))
        for where, count in real.where.items()
    )
    words = tr_many(
        "**On {n} real face** that took no part in it ({sources}), it differs from the version in use on "
        "**{changed}**.",
        "**On {n} real faces** that took no part in it ({sources}), it differs from the version in use on "
        "**{changed}**.",
        real.count,
        sources=sources,
        changed=number(len(real.changed)),
    )
    st.markdown(words)
    if real.changed:
        with st.expander(tr("Face by face"), icon=":material/face:", expanded=len(real.changed) <= SHOWN):
            show_changed(folder, real.changed[:SHOWN])
            if len(real.changed) > SHOWN:
                st.caption(tr("The first {shown} of {all}.", shown=SHOWN, all=number(len(real.changed))))


def show_changed(folder: Path, faces: Sequence[ChangedVerdict]) -> None:
    """Each face with both verdicts, and which of them its label agrees with."""
    with st.grid(4, min_column_width=150, key="changed_faces"):
        for face in faces:
            with st.container(border=True, gap="xxsmall"):
                if (folder / face.file).is_file():
                    st.image((folder / face.file).read_bytes(), width="stretch", alt=source_name(face.where))
                show_pair(
                    label_chip(face.new) + _sign(face, face.new),
                    label_chip(face.active) + _sign(face, face.active),
                )
                st.caption(plain(source_name(face.where)))


def _sign(face: ChangedVerdict, verdict: str) -> str:
    if not face.truth:
        return ""
    return f" {verdict_sign(right=verdict == face.truth)}"


def verdict_sign(*, right: bool) -> str:
    """A symbol and a word."""
    if right:
        return f":material/check: {tr_as('a verdict', 'right')}"
    return f":material/close: {tr_as('a verdict', 'wrong')}"
