"""Faces in tables."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import streamlit as st

from maskdet.results import BoundingBox, Detection, FrameResult, Image

FACE_SIDE = 72  # pixels of a face in a table
FACE_MARGIN = 0.12  # per side: a little hair and chin make a face easier to find again


@dataclass(frozen=True)
class FaceRow:
    """One line of the table.

    Attributes:
        number: as in the picture.
        face: a small picture, as a data URL.
        verdict: symbol and words.
        how_sure, is_a_face: percent, never rounded up to 100.
    """

    number: int
    face: str
    verdict: str
    how_sure: int
    is_a_face: int


def show_faces(rows: Sequence[FaceRow]) -> None:
    """A table of faces."""
    import pandas as pd

    st.dataframe(
        pd.DataFrame(
            [astuple(row) for row in rows], columns=["Nr.", "Face", "Verdict", "How sure", "Is a face"]
        ),
        hide_index=True,
        row_height=52,
        height="auto" if len(rows) <= 6 else 380,
        column_config={
            "Nr.": st.column_config.NumberColumn(width=36),
            "Face": st.column_config.ImageColumn(width=56),
            "Verdict": st.column_config.TextColumn(width=114),
            "How sure": st.column_config.ProgressColumn(format="%d %%", min_value=0, max_value=100, width=92),
            "Is a face": st.column_config.NumberColumn(
                format="%d %%",
                width=72,
                help="Face confidence: how sure the program is that this is a face at all.",
            ),
        },
    )


def face_rows(picture: Image, result: FrameResult) -> list[FaceRow]:
    """One line per face, numbered as in the picture; `result` is in the pixels of `picture` (RGB)."""
    from maskdet.images import crop_faces

    crops = crop_faces(picture, [_square(d.face.box) for d in result], size=FACE_SIDE, margin=FACE_MARGIN)
    return [_face_row(number, face, d) for number, (face, d) in enumerate(zip(crops, result, strict=True), 1)]


def _face_row(number: int, face: Image, detection: Detection) -> FaceRow:
    from maskdet.images import STYLES

    return FaceRow(
        number,
        data_url(face),
        f"{STYLES[detection.state].symbol} {detection.state.display_name}",
        how_sure=min(99, round(100 * detection.verdict.probability)),
        is_a_face=min(99, round(100 * detection.face.confidence)),
    )


def _square(box: BoundingBox) -> BoundingBox:
    """The box with equal sides around the same centre, so that a thumbnail does not distort the face."""
    half = max(box.width, box.height) / 2
    x, y = box.centre
    return BoundingBox(x - half, y - half, x + half, y + half)


def data_url(picture: Image) -> str:
    """A small picture as text, for tables."""
    from maskdet.images import jpeg_bytes

    return "data:image/jpeg;base64," + base64.b64encode(jpeg_bytes(picture, quality=80)).decode()
