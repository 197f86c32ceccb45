"""What a visitor reads where there is nothing to show."""

from __future__ import annotations

import streamlit as st

from maskdet.formatting import plain
from maskdet.inference import UnreadPhoto
from maskdet.language import tr, tr_many
from ui.photos.inputs import SAMPLE, SNAPSHOT, UPLOAD
from ui.widgets.errors import empty_state


def show_problems(bad: list[UnreadPhoto], *, all_bad: bool) -> None:
    """The files that could not be checked, and why."""
    if not bad:
        return
    lines = [f"- **{plain(photo.name)}**: {plain(photo.problem)}" for photo in bad[:10]]
    if len(bad) > 10:
        lines.append(f"- {tr_many('and {n} more', 'and {n} more', len(bad) - 10)}")
    left_out = tr_many("{n} file was left out:", "{n} files were left out:", len(bad))
    if all_bad:
        st.error("\n".join([tr("Nothing could be checked:"), "", *lines]), icon=":material/broken_image:")
    else:
        st.warning("\n".join([left_out, "", *lines]), icon=":material/broken_image:")


def show_nothing_yet(source: str) -> None:
    """What to do with the chosen source."""
    advice = {
        UPLOAD: tr("Several at once are fine. Faces may be as small as 24 pixels high."),
        SNAPSHOT: tr("Allow the camera, look into it, and press the button under the picture."),
        SAMPLE: tr("Choose one of the pictures above."),
    }
    empty_state(tr("Nothing to show yet"), advice[source], icon=":material/ar_on_you:")
