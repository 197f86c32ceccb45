"""A scarf pulled up over the face, and a beard: cloth and hair where a mask would be."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.results import Image
from maskdet.synthesis.canvas import Canvas, Colour, Field, at, blurred, lay_on, shading, speckle

# Upper edge of the scarf on the face's middle line, by severity 1 to 5: neck, chin, lip, mouth, nose.
EDGE = (1.85, 1.55, 1.22, 0.90, 0.62)
SCARVES = (
    (150, 44, 46),
    (46, 62, 100),
    (122, 122, 126),
    (196, 152, 70),
    (62, 92, 72),
    (206, 196, 180),
    (44, 42, 46),
)
FOLD, STITCH = 0.36, 0.085  # distance of folds and of knitted rows, face units

HAIR = ((26, 22, 20), (58, 42, 32), (96, 70, 48), (128, 84, 52), (120, 118, 116))
# By severity 1 to 5, from stubble to a full beard: how much skin hides, length of the hairs (face units), and
# how far the beard reaches below the chin.
HIDES = (0.34, 0.55, 0.78, 0.92, 0.97)
LENGTH = (0.05, 0.08, 0.13, 0.18, 0.24)
REACH = (1.66, 1.70, 1.78, 1.95, 2.2)
HAIRS_PER_UNIT = 420  # hairs in a square of one face unit


def scarf(
    canvas: Canvas, severity: float, rng: np.random.Generator, *, colours: Sequence[Colour] = SCARVES
) -> Image:
    """The picture with a knitted scarf around the neck (severity 1), the mouth (4), up over the nose (5)."""
    colour = np.array(colours[int(rng.integers(len(colours)))], np.float32)
    stripe = np.array(colours[int(rng.integers(len(colours)))], np.float32)
    edge = at(EDGE, severity) + _upper_edge(canvas.x, rng)
    below = canvas.y - edge
    side = 1.34 + 0.16 * np.clip(below, 0, 3)
    cover = np.clip(below * canvas.unit + 0.5, 0, 1) * np.clip((side - np.abs(canvas.x)) * canvas.unit, 0, 1)
    height = _folds(canvas, below, rng)
    light = shading(canvas, height) * canvas.exposure() * _around((canvas.x / side).astype(np.float32))
    striped = (np.sin(2 * np.pi * below / (FOLD * 2.6)) > 0.75) & (rng.random() < 0.5)
    base = np.where(striped[..., None], stripe, colour)
    knit = 1 + 0.14 * _stitches(canvas, below)
    return lay_on(
        canvas, (base * (light * knit)[..., None]).astype(np.float32), cover.astype(np.float32), rng
    )


def beard(canvas: Canvas, severity: float, rng: np.random.Generator) -> Image:
    """The picture with a beard, from stubble (severity 1) to a full one (5); the lips stay free."""
    colour = np.array(HAIR[rng.choice(len(HAIR), p=[0.35, 0.3, 0.15, 0.08, 0.12])], np.float32)
    colour = colour * canvas.exposure()
    grows = _grows(canvas, severity, rng)
    hairs, lightness = _hairs(canvas, grows, severity, rng)
    thick = np.clip(grows * at(HIDES, severity) * (0.8 + 0.35 * hairs), 0, 1)
    light = (0.75 + 0.3 * np.clip(1 - np.abs(canvas.x), 0, 1)) * (0.8 + 0.5 * lightness)
    return lay_on(canvas, colour * light[..., None], thick.astype(np.float32), rng)


def _upper_edge(x: Field, rng: np.random.Generator) -> Field:
    """Lower in the middle than at the ears, a little crooked."""
    lean, wave = rng.uniform(-0.06, 0.06), rng.uniform(0, 2 * np.pi)
    # From the jaw on it goes around the neck: its edge falls off in a round.
    behind = 2.6 * np.maximum(np.abs(x) - 0.92, 0) ** 2
    return np.asarray(
        behind - 0.16 * np.minimum(np.abs(x), 0.95) ** 2 + lean * x + 0.03 * np.sin(4 * x + wave), np.float32
    )


def _folds(canvas: Canvas, below: Field, rng: np.random.Generator) -> Field:
    """Soft rolls of cloth that run around the neck, in face units of height."""
    phase, bend = rng.uniform(0, 2 * np.pi, 2)
    run = below + 0.10 * np.sin(1.7 * canvas.x + bend) + 0.07 * speckle(below.shape, 0.35 * canvas.unit, rng)
    rolls = np.abs(np.sin(np.pi * run / FOLD + phase * 0.1)) ** 0.7
    return np.asarray(0.11 * rolls + 0.012 * _stitches(canvas, below), np.float32)


def _stitches(canvas: Canvas, below: Field) -> Field:
    """Knitted rows of small V, -1..1."""
    slant = np.abs(((canvas.x / STITCH) % 1) - 0.5) * 2
    return np.asarray(np.sin(2 * np.pi * (below / STITCH + 0.5 * slant)), np.float32)


def _around(across: Field) -> Field:
    """Cloth turns away from the light towards its sides."""
    return np.asarray(0.55 + 0.45 * np.sqrt(np.clip(1 - across**2, 0, 1)), np.float32)


def _grows(canvas: Canvas, severity: float, rng: np.random.Generator) -> Field:
    """Where hair grows, 0..1: jaw, chin and upper lip, not the lips, cheeks or nose."""
    x, y = np.abs(canvas.x), canvas.y
    ragged = 0.035 * speckle(x.shape, 0.05 * canvas.unit, rng)
    cheek_line = np.interp(x, [0.0, 0.28, 0.5, 0.78, 0.95], [0.76, 0.80, 1.02, 0.82, 0.30]).astype(np.float32)
    bottom = at(REACH, severity) - 0.5 * np.clip(x, 0, 1.2) ** 2.2
    jaw = np.minimum(y - cheek_line, bottom - y)
    wide = np.interp(y, [0.3, 1.0, 1.7, 2.4], [0.98, 0.96, 0.74, 0.5]) - x
    lips = np.hypot(x / 0.37, (y - 1.03) / 0.145) - 1
    depth = np.minimum(np.minimum(jaw, wide), lips * 0.16) + ragged
    return np.asarray(np.clip(0.5 + depth / 0.09, 0, 1), np.float32)


def _hairs(
    canvas: Canvas, grows: Field, severity: float, rng: np.random.Generator
) -> tuple[Field, NDArray[np.float32]]:
    """Single hairs: their cover 0..1, and how light each pixel's hair is, 0..1."""
    rows, columns = np.nonzero(grows > 0.3)
    count = round(len(rows) / canvas.unit**2 * HAIRS_PER_UNIT)
    if not count:
        return np.zeros_like(grows), np.zeros_like(grows)
    chosen = rng.integers(len(rows), size=count)
    start = np.stack([columns[chosen], rows[chosen]], axis=1).astype(np.float32)
    outward = 0.7 * canvas.x[rows[chosen], columns[chosen]] + rng.normal(0, 0.35, count)
    length = at(LENGTH, severity) * canvas.unit * rng.uniform(0.6, 1.3, count)
    ends = start + np.stack([outward, np.ones(count)], axis=1) * length[:, None]
    lines = np.round(np.stack([start, ends], axis=1) * 16).astype(np.int32)
    cover, light = np.zeros_like(grows), np.zeros_like(grows)
    for part, shade in zip(np.array_split(lines, 5), (0.0, 0.25, 0.5, 0.75, 1.0), strict=True):
        cv2.polylines(light, list(part[:, :, None]), False, shade, 1, cv2.LINE_AA, 4)
        cv2.polylines(cover, list(part[:, :, None]), False, 1.0, 1, cv2.LINE_AA, 4)
    return cover, blurred(light, 0.5)
