"""What a visitor says of faces: kept in the data set “corrections”, remembered for the visit, and taken back.

Where the picture is one of a data set, it is put under the right label instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from maskdet.dataset import KeptCorrection
from maskdet.inference import same_face
from maskdet.language import tr
from maskdet.results import BoundingBox, Detection, FrameResult, Image, MaskLabel
from ui.widgets.corrections import STORED_WHERE, keep_face, take_back, truths
from ui.widgets.watches import redraw

Said = list[
    tuple[BoundingBox, KeptCorrection]
]  # by place: another preset numbers the same faces in another way


@dataclass(frozen=True)
class Saying:
    """What can be said of a face, and what becomes of it.

    Attributes:
        about: names the picture; what is said of one is not said of another.
        image: gives the picture's pixels, RGB, (height, width, 3), uint8.
        judge: the version, or the detector, whose verdicts they are.
        on_kept: called when something was kept.
        choices: what a face may really be.
        act: done instead of keeping the face; None: it is kept.
        note: what happens to the face, in a sentence or two, in English, as marked.
    """

    about: str
    image: Callable[[], Image]
    judge: str
    on_kept: Callable[[], None] = lambda: None
    choices: Callable[[Detection], list[MaskLabel]] = truths
    act: Callable[[MaskLabel], None] | None = None
    note: str = STORED_WHERE


def said_of(about: str, result: FrameResult) -> dict[int, MaskLabel]:
    """Index of a face -> what the visitor said it is."""
    found = [(same_face(box, result), kept) for box, kept in _said(about)]
    return {index: MaskLabel(kept.correction.true_label) for index, kept in found if index is not None}


def hear(told: Any, result: FrameResult, saying: Saying) -> None:
    """Do what the visitor just pressed, if anything; comes from a browser, so it may be anything."""
    said, undone = getattr(told, "said", None), getattr(told, "undone", None)
    pressed = said or undone
    if _is_heard(pressed, saying.about):
        return
    if isinstance(pressed, dict) and pressed.get("about") != saying.about:
        st.toast(
            tr("The picture has changed in the meantime. Choose the face again."), icon=":material/info:"
        )
    elif (face := _index(said, result)) is not None:
        say(face, str(told.said.get("truth")), result, saying)
    elif (face := _index(undone, result)) is not None:
        undo(face, result, saying.about)


def last_heard(about: str) -> str | None:
    """The sign of what the browser told last of this picture; it tells each thing until it sees this."""
    return st.session_state.get(f"heard {about}")


def _is_heard(pressed: Any, about: str) -> bool:
    """Whether it was heard before; noted as heard."""
    sign = pressed.get("sign") if isinstance(pressed, dict) else None
    if not isinstance(sign, str):
        return False
    if sign == last_heard(about):
        return True
    st.session_state[f"heard {about}"] = sign
    return False


def say(face: int, truth: str, result: FrameResult, saying: Saying) -> None:
    """Keep a face under what it really is, or do what stands for that."""
    wrong = result.detections[face]
    label = next((label for label in saying.choices(wrong) if label.value == truth), None)
    if label is None:
        return
    if saying.act:
        return saying.act(label)
    image = saying.image()
    scaled = result.scaled(image.shape[1] / result.image_size[0])
    if kept := keep_face(image, scaled.detections[face], label, saying.judge):
        _said(saying.about).append((wrong.face.box, kept))
        saying.on_kept()
        redraw()


def undo(face: int, result: FrameResult, about: str) -> None:
    """Take back what was said of a face."""
    entry = next((entry for entry in _said(about) if same_face(entry[0], result) == face), None)
    if entry and take_back(entry[1]):
        _said(about).remove(entry)
        redraw()


def _said(about: str) -> Said:
    found: Said = st.session_state.setdefault(f"said {about}", [])
    return found


def _index(told: Any, result: FrameResult) -> int | None:
    face = told.get("face") if isinstance(told, dict) else None
    return face if isinstance(face, int) and 0 <= face < len(result) else None
