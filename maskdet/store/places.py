"""Where in the picture the person of an event is, as a column holds it: four shares with blanks between them."""

from __future__ import annotations

from maskdet.alerts import Place


def place_of(text: str | None) -> Place | None:
    """The place that a text stands for; None for none."""
    x, y, width, height = map(float, text.split()) if text else (0.0, 0.0, 0.0, 0.0)
    return (x, y, width, height) if text else None
