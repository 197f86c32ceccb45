"""A sample photo, checked by the model in use."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from maskdet.errors import MaskdetError
from maskdet.language import LANGUAGES, current_language, tr
from maskdet.presets import Preset
from maskdet.registry import Version
from maskdet.settings import get_settings
from ui.widgets.errors import show_error
from ui.widgets.model import active_threshold, get_pipeline, usual_preset

SIDE = 900  # long side of the picture in pixels: sharp at the width it is shown


def show_sample(frame: DeltaGenerator, version: Version) -> None:
    """The picture, or why there is none, in `frame`."""
    try:
        jpeg = checked_sample(version.key, active_threshold(), usual_preset(), current_language())
    except MaskdetError as error:
        with frame:
            show_error(error)
        return
    frame.image(
        jpeg,
        caption=f"{tr('Judged just now by the version in use.')} {credit()}",
        width="stretch",
        alt=tr("Two people, their faces judged"),
    )


def credit() -> str:
    """Whose photos it shows."""
    from maskdet.synthesis import portraits

    return tr(portraits()[0].credit)


@st.cache_data(max_entries=len(LANGUAGES), show_spinner=False)
def checked_sample(key: str, threshold: float, preset: Preset, language: str) -> bytes:
    """The JPEG of the first sample; the same for all who speak the language, so it may be shared."""
    from maskdet.images import annotate, jpeg_bytes
    from maskdet.synthesis import portraits

    image, settings = portraits()[0].image, get_settings()
    result = get_pipeline(preset).run(
        image, min_confidence=settings.min_confidence, threshold=threshold, sizes=settings.photo_sizes
    )
    return jpeg_bytes(annotate(image, result, min_long_side=SIDE))
