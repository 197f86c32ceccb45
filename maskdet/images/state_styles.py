"""How a state looks everywhere: colour AND symbol AND word, so that no one depends on colour.

The colours can be distinguished in the common kinds of colour blindness (Okabe and Ito, "Color Universal Design", 2008).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maskdet.language import tr
from maskdet.results import State

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class StateStyle:
    """The style of one state in boxes, plots and numbers. `stroke` are lines in a unit square."""

    colour: Colour
    text_colour: Colour
    symbol: str
    stroke: tuple[tuple[tuple[float, float], ...], ...]
    name: Callable[[], str]

    @property
    def short_name(self) -> str:
        """The words beside a face, in the language spoken now."""
        return self.name()

    @property
    def hex(self) -> str:
        """The colour as the web writes it, such as #0068a6."""
        return "#{:02x}{:02x}{:02x}".format(*self.colour)


_CHECK = (((0.12, 0.55), (0.40, 0.82), (0.90, 0.22)),)
_CROSS = (((0.18, 0.18), (0.82, 0.82)), ((0.82, 0.18), (0.18, 0.82)))
_DASHES = (((0.15, 0.35), (0.85, 0.35)), ((0.15, 0.70), (0.85, 0.70)))
_QUESTION = (
    (
        (0.24, 0.30),
        (0.30, 0.16),
        (0.50, 0.09),
        (0.70, 0.16),
        (0.75, 0.32),
        (0.66, 0.46),
        (0.50, 0.54),
        (0.50, 0.66),
    ),
    ((0.50, 0.88), (0.50, 0.90)),
)

STYLES: dict[State, StateStyle] = {
    State.WITH_MASK: StateStyle(
        (0, 104, 166),
        (255, 255, 255),
        "✓",
        _CHECK,
        lambda: tr("Mask"),
    ),
    State.WITHOUT_MASK: StateStyle(
        (190, 72, 0),
        (255, 255, 255),
        "✕",
        _CROSS,
        lambda: tr("No mask"),
    ),
    State.MASK_WORN_INCORRECTLY: StateStyle(
        (144, 32, 248), (255, 255, 255), "=", _DASHES, lambda: tr("Worn wrongly")
    ),
    State.UNSURE: StateStyle((240, 200, 60), (30, 30, 30), "?", _QUESTION, lambda: tr("Unsure")),
}
