"""A hand before the mouth, in the colour of the face it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from maskdet.results import Image
from maskdet.synthesis.canvas import Canvas, Field, Form, at, capsule, joined, lay_on, shading, speckle

Point = tuple[float, float]

# A right hand laid over the mouth, its wrist at the lower right; face units. Knuckle, middle joint, tip.
FINGERS: tuple[tuple[Point, Point, Point], ...] = (
    ((0.46, 0.86), (-0.04, 0.76), (-0.44, 0.82)),
    ((0.44, 1.10), (-0.12, 1.00), (-0.58, 1.05)),
    ((0.47, 1.33), (-0.07, 1.25), (-0.50, 1.29)),
    ((0.55, 1.54), (0.12, 1.48), (-0.22, 1.50)),
)
THUMB: tuple[Point, Point, Point] = ((0.98, 1.22), (0.88, 0.72), (0.72, 0.38))
WRIST: Point = (1.22, 2.0)
ELBOW: Point = (1.9, 3.6)
KNUCKLE, MIDDLE, TIP = 0.135, 0.122, 0.098  # radii of a finger
# How far the hand is below its place over mouth and nose, and how large it is, by severity 1 to 5.
DROP = (0.80, 0.55, 0.32, 0.12, -0.06)
SCALE = (0.92, 0.98, 1.04, 1.12, 1.22)
MOUTH: Point = (0.0, 1.05)


def hand_over_mouth(canvas: Canvas, severity: float, rng: np.random.Generator) -> Image:
    """The picture with a hand over the chin (severity 1), the mouth (3), mouth and nose (5)."""
    side = -1.0 if rng.random() < 0.5 else 1.0
    drop, scale = at(DROP, severity), at(SCALE, severity)

    def placed(point: Point) -> Point:
        x, y = (point[0] - MOUTH[0]) * scale, (point[1] - MOUTH[1]) * scale
        return (side * x, MOUTH[1] + y + drop)

    fingers = [finger(canvas, [placed(p) for p in points], scale) for points in (*FINGERS, THUMB)]
    back = [_bone(canvas, placed(points[0]), placed(WRIST), scale) for points in FINGERS]
    arm = capsule(canvas, placed(WRIST), placed(ELBOW), (0.36 * scale, 0.5 * scale))
    form = joined([*back, *fingers, arm])
    tips = [(placed(points[1]), placed(points[2])) for points in (*FINGERS, THUMB)]
    return lay_on(canvas, skin_texture(canvas, form, tips, scale, rng), form.cover, rng)


def finger(canvas: Canvas, points: Sequence[Point], scale: float) -> Form:
    """Two phalanges, knuckle to tip."""
    knuckle, middle, tip = points
    return joined(
        [
            capsule(canvas, knuckle, middle, (KNUCKLE * scale, MIDDLE * scale), lift=0.03),
            capsule(canvas, middle, tip, (MIDDLE * scale, TIP * scale), lift=0.03),
        ]
    )


def skin_texture(
    canvas: Canvas, form: Form, tips: Sequence[tuple[Point, Point]], scale: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Skin lit as the face is, with nails at the finger tips and creases at the joints, (height, width, 3)."""
    light = shading(canvas, form.height)
    light = light * (1 + 0.03 * speckle(light.shape, 0.05 * canvas.unit, rng))
    for middle, _ in tips:
        light = light * (1 - 0.16 * _crease(canvas, middle, scale))
    skin = canvas.skin()
    # Where skin is in shadow it turns red: light that went through it.
    shades = np.linspace(0, 1.4, 256, dtype=np.float32)[:, None] ** np.array([0.85, 1.08, 1.15], np.float32)
    colour = (skin * shades)[np.clip(light * (255 / 1.4), 0, 255).astype(np.uint8)]
    nails = np.maximum.reduce([_nail(canvas, middle, tip, scale) for middle, tip in tips])[..., None] * 0.5
    lighter = np.minimum(skin * np.array([1.12, 1.02, 1.02], np.float32), 255)
    return np.asarray(colour * (1 - nails) + lighter * nails, np.float32)


def _bone(canvas: Canvas, knuckle: Point, wrist: Point, scale: float) -> Form:
    """A strip of the back of the hand, flatter than a finger."""
    form = capsule(canvas, knuckle, wrist, (0.17 * scale, 0.27 * scale))
    return Form(form.height * 0.55, form.cover)


def _crease(canvas: Canvas, joint: Point, scale: float) -> Field:
    distance = np.hypot((canvas.x - joint[0]) / 0.025, (canvas.y - joint[1]) / 0.085) / scale
    return np.asarray(np.exp(-(distance**2)), np.float32)


def _nail(canvas: Canvas, middle: Point, tip: Point, scale: float) -> Field:
    """An oval at the finger's end."""
    dx, dy = tip[0] - middle[0], tip[1] - middle[1]
    length = max(float(np.hypot(dx, dy)), 1e-6)
    x, y = canvas.x - tip[0] - 0.01 * dx, canvas.y - tip[1] - 0.01 * dy
    along, across = (x * dx + y * dy) / length, (-x * dy + y * dx) / length
    inside = np.hypot(along / 0.075, across / 0.055) / scale
    return np.asarray(np.clip((1.05 - inside) * 5, 0, 1), np.float32)
