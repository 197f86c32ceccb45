"""A sound in the visitor's browser: a tone or a spoken sentence, silent unless switched on."""

from __future__ import annotations

from maskdet.language import tr_later
from ui.widgets.browser import show_in_browser

SILENT, TONE, SPOKEN = tr_later("Silent"), tr_later("Tone"), tr_later("Spoken")


def sound_alarm(kind: str, sentence: str, *, key: str) -> None:
    """Sound while `sentence` is not empty: at once, then again every few seconds.

    Args:
        kind: SILENT, TONE or SPOKEN.
    """
    show_in_browser("alarm", {"kind": kind, "sentence": sentence if kind != SILENT else ""}, key=key)
