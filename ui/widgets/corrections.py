"""What a face really shows, by a visitor's word: kept to learn from, and taken back with one more click."""

from __future__ import annotations

import streamlit as st

from maskdet.dataset import KeptCorrection
from maskdet.errors import MaskdetError
from maskdet.language import tr, tr_later
from maskdet.results import Detection, Image, MaskLabel
from ui.widgets.errors import show_error

STORED_WHERE = tr_later(
    "The face alone is cut out and stored on the server, in the data set “corrections”, for the next training. "
    "Ask the person first."
)


def truths(wrong: Detection) -> list[MaskLabel]:
    """What a face may really show: all but what is shown of it. Of an unsure one, also its likeliest label."""
    return [label for label in MaskLabel if label.value != wrong.state.value]


def keep_face(image: Image, wrong: Detection, truth: MaskLabel, judge: str) -> KeptCorrection | None:
    """Cut a face out and add it to the data set “corrections”; None where a sentence says why that failed.

    Args:
        image: RGB, (height, width, 3), uint8, the picture that `wrong` is in.
        judge: the version, or the detector, whose verdict it was.
    """
    from maskdet.dataset import add_correction, crop_with_context
    from maskdet.settings import get_settings

    try:
        crop = crop_with_context(image, wrong.face.crop_box)
        return add_correction(get_settings().data_dir, crop, truth, wrong, judge)
    except MaskdetError as error:
        show_error(error)
        return None


def take_back(kept: KeptCorrection) -> bool:
    """Undo a correction. Returns: whether it worked; where not, a sentence says why."""
    from maskdet.dataset import undo_correction
    from maskdet.settings import get_settings

    try:
        undo_correction(get_settings().data_dir, kept)
    except MaskdetError as error:
        show_error(error)
        return False
    return True


def show_kept(kept: KeptCorrection, *, key: str) -> bool:
    """What was kept, with a button to take it back. Returns: whether it was pressed."""
    name = MaskLabel(kept.correction.true_label).display_name
    st.success(
        tr("Kept in the data set “corrections” as: {name}.", name=name), icon=":material/check_circle:"
    )
    return st.button(tr("Undo"), icon=":material/undo:", key=f"undo {key}", type="tertiary")
