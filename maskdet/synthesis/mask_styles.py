"""Kinds of masks to draw: shape, colour, pattern, and the texture they give in a face's own coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]  # (height, width)

# sRGB of masks people buy, and how often
COLOURS = {
    "light blue": ((150, 190, 215), 5), "white": ((228, 230, 230), 5), "black": ((32, 33, 37), 4),
    "dark blue": ((45, 58, 95), 2), "green": ((130, 180, 160), 1), "pink": ((222, 160, 175), 1),
    "grey": ((120, 123, 128), 2), "beige": ((205, 185, 160), 1), "red": ((165, 50, 58), 1),
}  # fmt: skip


class MaskShape(StrEnum):
    """How a mask is cut."""

    SURGICAL = "surgical"  # three pleats, straight upper edge
    CONE = "cone"  # N95-like: seam down the middle, round, sometimes a valve
    CLOTH = "cloth"  # soft, curved upper edge, often patterned


class MaskPattern(StrEnum):
    """What its cloth shows."""

    PLAIN = "plain"
    STRIPES = "stripes"
    DOTS = "dots"
    CHECK = "check"


@dataclass(frozen=True)
class MaskStyle:
    """One mask. `colour` and `second_colour` (of the pattern) are RGB 0..255; `period` in face heights."""

    shape: MaskShape
    pattern: MaskPattern
    colour: tuple[int, int, int]
    second_colour: tuple[int, int, int]
    period: float
    valve: bool = False


def random_style(rng: np.random.Generator, *, grey: bool = False) -> MaskStyle:
    """A mask as they are seen in the street; `grey` draws no colour, for grey photos."""
    shape = MaskShape(rng.choice([s.value for s in MaskShape], p=[0.5, 0.25, 0.25]))
    odds = [0.45, 0.2, 0.15, 0.2] if shape is MaskShape.CLOTH else [0.97, 0.01, 0.01, 0.01]
    pattern = MaskPattern(rng.choice([p.value for p in MaskPattern], p=odds))
    first, second = _colour(rng), _colour(rng)
    if grey:
        first, second = _grey(first), _grey(second)
    valve = shape is MaskShape.CONE and rng.random() < 0.3
    return MaskStyle(shape, pattern, first, second, float(rng.uniform(0.14, 0.3)), bool(valve))


def texture(style: MaskStyle, across: Field, down: Field, rng: np.random.Generator) -> NDArray[np.float32]:
    """The mask's colours before the scene's light, (height, width, 3), about 0..255.

    Args:
        across: -1 at the face's right edge, 0 on its middle line, 1 at its left edge.
        down: 0 at the eyes, 1 at the mouth, about 1.65 at the chin.
    """
    share = _pattern(style, across, down)[..., None]
    base = (
        np.array(style.colour, np.float32) * (1 - share) + np.array(style.second_colour, np.float32) * share
    )
    relief = _relief(style, across, down, rng)
    return np.asarray(base * relief[..., None], np.float32)


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    weights = np.array([weight for _, weight in COLOURS.values()], float)
    colour, _ = list(COLOURS.values())[rng.choice(len(COLOURS), p=weights / weights.sum())]
    shade = np.array(colour) * rng.uniform(0.88, 1.06) + rng.normal(0, 5, 3)
    red, green, blue = (int(v) for v in np.clip(shade, 12, 250))
    return red, green, blue


def _grey(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    level = round(0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2])
    return level, level, level


def _pattern(style: MaskStyle, across: Field, down: Field) -> Field:
    """Share of the second colour at each pixel, 0..1, with soft borders."""
    wave_x, wave_y = np.sin(2 * np.pi * across / style.period), np.sin(2 * np.pi * down / style.period)
    match style.pattern:
        case MaskPattern.PLAIN:
            return np.zeros_like(across)
        case MaskPattern.STRIPES:
            value = wave_y
        case MaskPattern.DOTS:
            value = wave_x * wave_y - 0.35
        case MaskPattern.CHECK:
            value = wave_x * wave_y
    return np.asarray(np.clip(0.5 + 3 * value, 0, 1), np.float32)


def _relief(style: MaskStyle, across: Field, down: Field, rng: np.random.Generator) -> Field:
    """Brightness of folds, seams and the round of the face, about 0.5..1.1."""
    relief: NDArray[Any] = 1.06 - 0.30 * across**2 - 0.07 * (down - 1.0)
    if style.shape is MaskShape.SURGICAL:
        first, gap = rng.uniform(0.72, 0.85), rng.uniform(0.2, 0.26)
        for k in range(3):
            crease = first + k * gap + 0.10 * across**2
            relief = relief * (
                1 - 0.16 * _line(down - crease, 0.022) + 0.07 * _line(down - crease + 0.05, 0.03)
            )
    elif style.shape is MaskShape.CONE:
        relief = relief * (1 - 0.20 * _line(across, 0.02) + 0.10 * _line(across - 0.06, 0.06))
        relief = relief * (1.05 - 0.22 * np.abs(across))
        if style.valve:
            relief = relief * (1 - 0.35 * (np.hypot(across - 0.32, (down - 1.0) * 0.9) < 0.16))
    else:
        relief = relief * (1 - 0.10 * _line(across, 0.012))
        slope, start = rng.uniform(-0.5, 0.5), rng.uniform(0.8, 1.3)
        relief = relief * (1 - 0.12 * _line(down - start - slope * across, 0.05))
    return np.asarray(relief, np.float32)


def _line(distance: NDArray[Any], width: float) -> Field:
    return np.asarray(np.exp(-((distance / width) ** 2)), np.float32)
