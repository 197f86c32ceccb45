"""Presets: ready-made balances between speed and accuracy. Their figures stand in docs/benchmarks.md."""

from __future__ import annotations

from dataclasses import dataclass

from maskdet.errors import MaskdetError


@dataclass(frozen=True)
class Preset:
    """One way to search pictures.

    Attributes:
        name: as in settings and on the command line; title, description: for people.
        sizes: long sides in pixels at which photos are searched; large_sizes: from `faces.LARGE_PHOTO` on.
        live_size: the largest long side at which video is searched.
        refine_below: the mask model refines the verdicts on all but small faces of which the detector's own head is at least
            so sure that they are masked, 0..1; 0: at none.
        min_confidence: what the detector is less sure of is no face, 0..1.
    """

    name: str
    title: str
    description: str
    sizes: tuple[int, ...]
    large_sizes: tuple[int, ...]
    live_size: int
    refine_below: float
    min_confidence: float

    @property
    def uses_classifier(self) -> bool:
        """Whether a mask model is needed."""
        return self.refine_below > 0


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            name="fast",
            title="Fast",
            description="One quick look, for slow computers and many pictures. Misses small faces.",
            sizes=(192, 448),
            large_sizes=(320, 640),
            live_size=480,
            refine_below=0.0,
            min_confidence=0.4,
        ),
        Preset(
            name="balanced",
            title="Balanced",
            description="Finds most faces, and looks twice where the first look was not sure.",
            sizes=(256, 640),
            large_sizes=(320, 960),
            live_size=640,
            refine_below=0.9,
            min_confidence=0.4,
        ),
        Preset(
            name="accurate",
            title="Accurate",
            description="In photos also finds small and distant faces, and takes longer; video as Balanced.",
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
        raise MaskdetError(f"There is no preset {name!r}. Choose one of {', '.join(PRESETS)}.")
    return PRESETS[name]
