"""Presets: ready-made balances between speed and accuracy. Their figures stand in docs/benchmarks.md."""

from __future__ import annotations

from dataclasses import dataclass

from maskdet.errors import MaskdetError
from maskdet.language import tr, tr_later


@dataclass(frozen=True)
class Preset:
    """One way to search pictures.

    Attributes:
        name: as in settings and on the command line.
        sizes: long sides in pixels at which photos are searched; large_sizes: from `faces.LARGE_PHOTO` on.
        live_size: the largest long side at which video is searched.
        refine_below: the mask model refines the verdicts on all but small faces of which the detector's own head is at least
            so sure that they are masked, 0..1; 0: at none.
        min_confidence: what the detector is less sure of is no face, 0..1.
    """

    name: str
    sizes: tuple[int, ...]
    large_sizes: tuple[int, ...]
    live_size: int
    refine_below: float
    min_confidence: float

    @property
    def title(self) -> str:
        """For people: "Fast"."""
        return tr(_WORDS[self.name][0])

    @property
    def description(self) -> str:
        """What it is for, in a sentence or two."""
        return tr(_WORDS[self.name][1])

    @property
    def uses_classifier(self) -> bool:
        """Whether a mask model is needed."""
        return self.refine_below > 0


_WORDS = {
    "fast": (
        tr_later("Fast"),
        tr_later("One quick look, for slow computers and many pictures. Misses small faces."),
    ),
    "balanced": (
        tr_later("Balanced"),
        tr_later("Finds most faces, and looks twice where the first look was not sure."),
    ),
    "accurate": (
        tr_later("Accurate"),
        tr_later("In photos also finds small and distant faces, and takes longer; video as Balanced."),
    ),
}
PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            name="fast",
            sizes=(192, 448),
            large_sizes=(320, 640),
            live_size=480,
            refine_below=0.0,
            min_confidence=0.4,
        ),
        Preset(
            name="balanced",
            sizes=(256, 640),
            large_sizes=(320, 960),
            live_size=640,
            refine_below=0.9,
            min_confidence=0.4,
        ),
        Preset(
            name="accurate",
            sizes=(256, 896),
            large_sizes=(320, 1280),
            live_size=640,
            refine_below=0.9,
            min_confidence=0.4,
        ),
    )
}


def find_preset(name: str) -> Preset:
    """The preset of a name.

    Raises: MaskdetError when there is none.
    """
    name = name.strip().lower()
    if name not in PRESETS:
        choice = ", ".join(PRESETS)
        raise MaskdetError(
            tr("There is no preset '{name}'. Choose one of {choice}.", name=name, choice=choice)
        )
    return PRESETS[name]
