"""Painting things before a face so that they look as if they had been there: form, light, soft edges, noise.

A thing is a height field in the face's own coordinates (x to the picture's right, y down, both in distances from
eyes to mouth; eyes at 0, mouth at y 1, chin at about 1.65), lit as the face is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.results import Image

Field = NDArray[np.float32]  # (height, width)
Points = NDArray[np.float32]  # (n, 2)
Colour = tuple[int, int, int]  # RGB, 0..255
SKIN_SPOTS = ((-0.5, 0.55), (0.5, 0.55), (0.0, -0.35), (0.0, 0.35))  # cheeks, forehead, bridge of the nose
GREY_SPREAD = 6.0  # mean difference of the channels, 0..255: grey photos saved as colour JPEG stay under it
FOREHEAD = ((-0.3, -0.4), (0.0, -0.35), (0.3, -0.4))  # where skin shows above a mask
AMBIENT = 0.5  # share of the light that comes from everywhere


@dataclass(frozen=True, eq=False)
class Canvas:
    """A face picture with the face's coordinates of each of its pixels.

    Attributes:
        image: RGB, (height, width, 3), uint8.
        x, y: (height, width), in distances from eyes to mouth.
        unit: that distance in pixels.
        light: where the light comes from, -1 (picture's left) .. 1 (right).
        enlarged: how many times the picture was enlarged; drawings are softened as much.
        skin_spots: where the face's own skin is to be seen, x and y as above.
    """

    image: Image
    x: Field
    y: Field
    unit: float
    light: float
    enlarged: float = 1.0
    skin_spots: Sequence[tuple[float, float]] = SKIN_SPOTS

    @classmethod
    def of(cls, image: Image, landmarks: Points, enlarged: float = 1.0) -> Canvas:
        """`landmarks`: (5, 2) pixels of `image`, as in `Face`."""
        points = np.asarray(landmarks, np.float32)
        eyes, mouth = points[:2].mean(axis=0), points[3:].mean(axis=0)
        unit = max(float(np.linalg.norm(mouth - eyes)), 4.0)
        down = (mouth - eyes) / unit
        rows, columns = np.mgrid[: image.shape[0], : image.shape[1]].astype(np.float32)
        over, under = columns - eyes[0], rows - eyes[1]
        x = (over * down[1] - under * down[0]) / unit
        y = (over * down[0] + under * down[1]) / unit
        return cls(image, x, y, unit, _light_from(image, x, y), enlarged)

    def skin(self) -> Points:
        """The face's own colour, (3,) RGB: the median of its spots."""
        near = np.zeros(self.x.shape, bool)
        for x, y in self.skin_spots:
            near |= np.hypot(self.x - x, self.y - y) < 0.16
        found = self.image[near] if near.any() else self.image.reshape(-1, 3)
        return np.asarray(np.median(found, axis=0), np.float32)

    def exposure(self) -> float:
        """How bright the scene is: 1 is a well-lit photo."""
        inside = (np.abs(self.x) < 1) & (self.y > -0.6) & (self.y < 1.6)
        mean = float(self.image[inside].mean()) if inside.any() else 128.0
        return float(np.clip(mean / 150, 0.35, 1.15))


@dataclass(frozen=True, eq=False)
class Form:
    """A thing's shape: `height` in face units above the face, `cover` 0..1 with soft edges, both (height, width)."""

    height: Field
    cover: Field

    def joined(self, other: Form) -> Form:
        """Both things, the higher one in front where they overlap."""
        return Form(np.maximum(self.height, other.height), np.maximum(self.cover, other.cover))


def capsule(
    canvas: Canvas,
    start: Sequence[float],
    end: Sequence[float],
    radii: tuple[float, float],
    lift: float = 0.0,
) -> Form:
    """A rounded stick from `start` to `end` (x, y), thick at both ends as `radii` say: a finger, an arm."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    along = np.clip(((canvas.x - x0) * dx + (canvas.y - y0) * dy) / max(dx * dx + dy * dy, 1e-6), 0, 1)
    distance = np.hypot(canvas.x - x0 - along * dx, canvas.y - y0 - along * dy)
    radius = radii[0] + along * (radii[1] - radii[0])
    height = np.sqrt(np.maximum(radius**2 - distance**2, 0)) + lift
    cover = np.clip((radius - distance) * canvas.unit + 0.5, 0, 1)
    return Form(np.where(cover > 0, height, 0).astype(np.float32), cover.astype(np.float32))


def joined(forms: Sequence[Form]) -> Form:
    """All of them as one thing."""
    whole = forms[0]
    for form in forms[1:]:
        whole = whole.joined(form)
    return whole


def shading(canvas: Canvas, height: Field, relief: float = 1.0) -> Field:
    """Brightness of a height field in the scene's light, about 0.4..1.15; a flat front gives 1. After Lambert."""
    smooth = blurred(height, 0.8)
    slope_y, slope_x = np.gradient(smooth * canvas.unit * relief)
    toward = np.array([0.55 * canvas.light, -0.5, 0.75], np.float32)
    toward /= np.linalg.norm(toward)
    facing = (-slope_x * toward[0] - slope_y * toward[1] + toward[2]) / np.sqrt(slope_x**2 + slope_y**2 + 1)
    lit = AMBIENT + (1 - AMBIENT) * np.maximum(facing, 0) / toward[2]
    return np.asarray(np.clip(lit, 0.3, 1.25), np.float32)


def lay_on(canvas: Canvas, colour: NDArray[np.float32], cover: Field, rng: np.random.Generator) -> Image:
    """The picture with a thing before it.

    Args:
        colour: (height, width, 3), 0..255, already lit.
        cover: (height, width), 0..1.

    Returns: RGB, as large as the picture, uint8; grey where the picture is.
    """
    image = canvas.image.astype(np.float32)
    soft = 0.6 + 0.4 * max(0.0, canvas.enlarged - 1)
    cover, colour = blurred(cover, soft), blurred(colour, soft)
    shadow = blurred(np.roll(cover, round(0.05 * canvas.unit), axis=0), max(1.0, 0.1 * canvas.unit))
    noise = _noise_of(canvas.image) * rng.standard_normal((*cover.shape, 1), np.float32)
    noisy = colour + noise
    out = image * (1 - 0.45 * shadow * (1 - cover))[..., None]
    out = out * (1 - cover[..., None]) + noisy * cover[..., None]
    if is_grey(canvas.image):
        out = np.repeat(out.mean(axis=2, keepdims=True), 3, axis=2)
    return np.asarray(np.clip(out.round(), 0, 255), np.uint8)


def is_grey(image: Image) -> bool:
    """Whether a picture (height, width, 3) has no colours to speak of."""
    return float(np.ptp(image, axis=2).mean()) < GREY_SPREAD


def at(levels: Sequence[float], severity: float) -> float:
    """The level of a severity, 1 to the number of levels; between whole ones it is in between."""
    return float(np.interp(severity, range(1, len(levels) + 1), levels))


def blurred(layer: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """A layer (height, width) under a Gaussian of `sigma` pixels."""
    return np.asarray(cv2.GaussianBlur(layer.astype(np.float32), (0, 0), sigma), np.float32)


def speckle(shape: tuple[int, ...], sigma: float, rng: np.random.Generator) -> Field:
    """Smooth random blotches of about `sigma` pixels, mean 0, deviation 1."""
    field = blurred(rng.standard_normal(shape[:2], np.float32), sigma)
    return np.asarray(field / max(float(field.std()), 1e-6), np.float32)


def _light_from(image: Image, x: Field, y: Field) -> float:
    """The brighter cheek tells the side the light comes from."""
    level = (y > -0.2) & (y < 1.0) & (np.abs(x) > 0.2) & (np.abs(x) < 0.8)
    right, left = image[level & (x > 0)], image[level & (x < 0)]
    if not right.size or not left.size:
        return 0.0
    difference = float(right.mean()) - float(left.mean())
    return float(np.clip(difference / 50, -1, 1))


def _noise_of(image: Image) -> float:
    """The photo's own noise, so that what is drawn is no smoother."""
    green = image[..., 1].astype(np.float32)
    return float(np.clip(np.median(np.abs(green - blurred(green, 1.0))), 0.5, 5.0))
