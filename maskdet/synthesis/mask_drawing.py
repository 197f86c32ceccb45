"""Draw a mask on a real face from its five landmarks: worn well, under the nose, or on the chin.

Everything is placed in the face's own coordinates (down: eyes 0, mouth 1, chin about 1.65; across: cheek
to cheek -1..1), so that turned, tilted and small faces work alike. Used for the practice set, for
training and for stress tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.results import Image
from maskdet.synthesis.mask_styles import MaskShape, MaskStyle, random_style, texture

Points = NDArray[np.float32]  # (n, 2) x, y in pixels
CHEEK = 1.02  # half a face's width at the cheeks, in distances from eyes to mouth
OVERSAMPLE_TO = 90.0  # pixels from eyes to mouth at which outlines are drawn before shrinking
MAX_OVERSAMPLE = 6.0


class MaskWear(StrEnum):
    """How a mask is worn. Only `well` counts as masked."""

    WELL = "well"
    UNDER_NOSE = "under_nose"
    ON_CHIN = "on_chin"


@dataclass(frozen=True)
class _Frame:
    """The face's coordinates: origin between the eyes, unit vectors, sizes in pixels, turn of the head."""

    origin: Points
    right: Points
    down: Points
    height: float  # from eyes to mouth
    turn: float  # nose off the middle line, in heights: > 0 towards the picture's right
    nose: float  # how far down the nose tip lies

    @classmethod
    def of(cls, landmarks: Points) -> _Frame:
        eye_right, eye_left, nose, mouth_right, mouth_left = landmarks.astype(np.float32)
        eyes, mouth = (eye_right + eye_left) / 2, (mouth_right + mouth_left) / 2
        height = max(float(np.linalg.norm(mouth - eyes)), 2.0)
        down = (mouth - eyes) / height
        right = np.array([down[1], -down[0]], np.float32)
        offset = nose - eyes
        turn = float(np.clip(offset @ right / height, -0.6, 0.6))
        return cls(eyes, right, down, height, turn, float(np.clip(offset @ down / height, 0.4, 0.8)))

    def half_width(self, across: float) -> float:
        """Cheek distance in pixels on one side: the side the head turns to gets narrower."""
        towards_turn = self.turn * np.sign(across)
        return self.height * CHEEK * float(np.clip(1 - 1.0 * towards_turn, 0.5, 1.35))

    def middle(self, down: float) -> float:
        """The face's middle line in heights: it bulges with the nose, and returns at the chin."""
        return float(self.turn * np.interp(down, [0.0, self.nose, 1.0, 1.7], [0.15, 1.0, 0.65, 0.45]))

    def point(self, across: float, down: float) -> Points:
        x = self.middle(down) * self.height + across * self.half_width(across)
        return np.asarray(self.origin + self.right * x + self.down * down * self.height, np.float32)


def draw_mask(
    image: Image,
    landmarks: Points,
    *,
    rng: np.random.Generator,
    wear: MaskWear = MaskWear.WELL,
    style: MaskStyle | None = None,
) -> Image:
    """A copy of the photo in which this face wears a mask.

    Args:
        image: RGB, (height, width, 3), uint8; a grey photo gets a grey mask.
        landmarks: (5, 2) pixels: right eye, left eye, nose tip, right and left mouth corner.
        rng: decides all that varies; the same state draws the same mask.
        style: a kind of mask; default a random one.
    """
    frame = _Frame.of(np.asarray(landmarks, np.float32))
    grey = bool((image[..., 0] == image[..., 1]).all() and (image[..., 1] == image[..., 2]).all())
    style = style or random_style(rng, grey=grey)
    corners = _outline(frame, style, wear, rng)
    straps = _straps(frame, corners)
    out = image.copy()
    area = _window(np.concatenate([corners, *straps]), image.shape, margin=0.35 * frame.height)
    if area is None:
        return out
    x, y, x_end, y_end = area
    shift = np.array([x, y], np.float32)
    patch = out[y:y_end, x:x_end]
    painted = _painted(patch, frame, style, corners - shift, [s - shift for s in straps], shift, rng)
    patch[:] = painted.mean(axis=2, keepdims=True).round() if grey else painted
    return out


def _outline(frame: _Frame, style: MaskStyle, wear: MaskWear, rng: np.random.Generator) -> Points:
    """The mask's edge, clockwise from its upper right corner on the face's right cheek, (n, 2) pixels."""

    def jitter(spread: float) -> float:
        return float(rng.uniform(-spread, spread))

    if wear is MaskWear.WELL:
        top, side, chin = frame.nose - 0.34 + jitter(0.08), 0.40 + jitter(0.1), 1.68 + jitter(0.08)
    elif wear is MaskWear.UNDER_NOSE:
        top, side, chin = frame.nose + 0.20 + jitter(0.04), 0.66 + jitter(0.08), 1.70 + jitter(0.08)
    else:
        top, side, chin = 1.30 + jitter(0.07), 1.12 + jitter(0.08), 1.92 + jitter(0.1)
    side = min(side, top + 0.16)
    wide, jaw = 0.99 + jitter(0.07), 0.64 + jitter(0.07)
    rise = {MaskShape.SURGICAL: 0.35, MaskShape.CONE: 0.75, MaskShape.CLOTH: 0.55}[style.shape]
    if wear is not MaskWear.WELL:
        rise = 0.15  # without the nose under it, the upper edge lies flat
    shoulder = top + (side - top) * (1 - rise)
    bend = (side + chin) / 2 + 0.12
    knots = [
        (-wide, side),
        (-0.45, shoulder),
        (0.0, top),
        (0.45, shoulder),
        (wide, side),
        (wide * 0.97, bend),
        (jaw, chin - 0.13),
        (0.0, chin),
        (-jaw, chin - 0.13),
        (-wide * 0.97, bend),
    ]
    return _smooth(np.stack([frame.point(a, d) for a, d in knots]))


def _smooth(knots: Points, steps: int = 8) -> Points:
    """A closed Catmull-Rom curve through the knots. Source: Catmull, Rom (1974)."""
    t = np.linspace(0, 1, steps, endpoint=False, dtype=np.float32)[:, None]
    pieces = []
    for k in range(len(knots)):
        a, b, c, d = (knots[(k + i - 1) % len(knots)] for i in range(4))
        pieces.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    return np.concatenate(pieces).astype(np.float32)


def _straps(frame: _Frame, outline: Points, steps: int = 8) -> list[Points]:
    """Upper and lower strap of each side, each a short line to the ear."""
    upper_right, upper_left = outline[0], outline[4 * steps]
    lower_left, lower_right = outline[5 * steps], outline[9 * steps]
    ears = {side: frame.point(side * 1.12, 0.24) for side in (-1.0, 1.0)}
    lobes = {side: frame.point(side * 1.11, 0.60) for side in (-1.0, 1.0)}
    ends = (
        (upper_right, ears[-1.0]),
        (upper_left, ears[1.0]),
        (lower_right, lobes[-1.0]),
        (lower_left, lobes[1.0]),
    )
    return [np.stack(pair) for pair in ends]


def _window(points: Points, shape: tuple[int, ...], margin: float) -> tuple[int, int, int, int] | None:
    """The part of the picture that changes, or None where it lies outside."""
    low = np.maximum(np.floor(points.min(axis=0) - margin), 0).astype(int)
    high = np.minimum(np.ceil(points.max(axis=0) + margin), (shape[1], shape[0])).astype(int)
    return (int(low[0]), int(low[1]), int(high[0]), int(high[1])) if (high - low).min() >= 2 else None


def _painted(
    patch: Image,
    frame: _Frame,
    style: MaskStyle,
    outline: Points,
    straps: list[Points],
    shift: Points,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """The window with shadow, straps and mask laid on, (height, width, 3), 0..255."""
    size = patch.shape[:2]
    cover = _filled(outline, size, frame.height)
    threads = _lines(straps, size, frame.height)
    light, mean_light = _light(patch, cover)
    colours = texture(style, *_coordinates(frame, size, shift), rng) * light[..., None]
    colours += rng.normal(0, _noise_of(patch), (*size, 1))
    blur = float(rng.uniform(0.3, 0.9))
    colours, cover = (_blurred(layer, blur) for layer in (colours, cover))
    shadow = _blurred(cover, max(0.6, 0.05 * frame.height)) * rng.uniform(0.15, 0.32)
    thread_colour = np.array(style.colour, np.float32) * 0.8 * mean_light
    out = patch.astype(np.float32) * (1 - shadow[..., None])
    out = out * (1 - threads[..., None]) + thread_colour * threads[..., None]
    out = out * (1 - cover[..., None]) + colours * cover[..., None]
    return np.clip(out, 0, 255).astype(np.float32)


def _coordinates(
    frame: _Frame, size: tuple[int, int], shift: Points
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Across (-1..1) and down of every pixel of the window."""
    ys, xs = np.mgrid[: size[0], : size[1]].astype(np.float32)
    x, y = xs + shift[0] - frame.origin[0], ys + shift[1] - frame.origin[1]
    down = (x * frame.down[0] + y * frame.down[1]) / frame.height
    knots = np.linspace(-1, 3, 40)
    middle = np.interp(down, knots, [frame.middle(float(k)) for k in knots])
    side = x * frame.right[0] + y * frame.right[1] - middle * frame.height
    across = side / np.where(side < 0, frame.half_width(-1.0), frame.half_width(1.0))
    return across.astype(np.float32), down.astype(np.float32)


def _filled(outline: Points, size: tuple[int, int], height: float) -> NDArray[np.float32]:
    """Coverage of the outline, 0..1, with smooth edges."""
    scale = float(np.clip(OVERSAMPLE_TO / height, 1.0, MAX_OVERSAMPLE))
    large = np.zeros((round(size[0] * scale), round(size[1] * scale)), np.float32)
    cv2.fillPoly(large, [np.round(outline * scale).astype(np.int32)], 1.0, cv2.LINE_8)
    return np.asarray(cv2.resize(large, size[::-1], interpolation=cv2.INTER_AREA), np.float32)


def _lines(straps: list[Points], size: tuple[int, int], height: float) -> NDArray[np.float32]:
    """Coverage of the straps, 0..0.75."""
    scale = float(np.clip(OVERSAMPLE_TO / height, 1.0, MAX_OVERSAMPLE))
    large = np.zeros((round(size[0] * scale), round(size[1] * scale)), np.float32)
    for strap in straps:
        start, end = (tuple(int(v) for v in point) for point in np.round(strap * scale))
        cv2.line(large, start, end, 0.75, max(1, round(0.028 * height * scale)))
    return np.asarray(cv2.resize(large, size[::-1], interpolation=cv2.INTER_AREA), np.float32)


def _light(patch: Image, cover: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """How bright the scene lights each pixel of the mask, and on average; 1 is a well-lit photo."""
    grey = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY).astype(np.float32)
    smooth = _blurred(grey, max(2.0, 0.12 * patch.shape[0]))
    inside = smooth[cover > 0.5]
    mean = float(inside.mean()) if inside.size else float(smooth.mean())
    exposure = float(np.clip(mean / 150, 0.4, 1.12))
    return np.clip(smooth / max(mean, 1.0), 0.65, 1.3) * exposure, exposure


def _noise_of(patch: Image) -> float:
    """The photo's own noise, so that the mask is no smoother than the skin."""
    green = patch[..., 1].astype(np.float32)
    return float(np.clip(np.median(np.abs(green - _blurred(green, 1.0))), 0.5, 6.0))


def _blurred(layer: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(layer, (0, 0), sigma), np.float32)
