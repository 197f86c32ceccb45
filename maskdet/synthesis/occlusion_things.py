"""A paper cup held to the mouth, and a microphone before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from maskdet.results import Image
from maskdet.synthesis.canvas import Canvas, Colour, Field, Form, at, capsule, joined, lay_on, shading
from maskdet.synthesis.occlusion_hands import Point, finger, skin_texture

# By severity 1 to 5: where the cup's lid is (face units; nose tip at about 0.6), and how near the cup is.
LID_AT = (1.42, 1.18, 0.98, 0.78, 0.60)
CUP_SCALE = (0.88, 0.94, 1.00, 1.08, 1.18)
CUP_RADIUS, CUP_LENGTH = 0.62, 1.75  # at the lid; face units: a cup 9 cm wide before a face 15 cm wide
TAPER = 0.24  # how much narrower the cup is at its bottom
ROUND = 0.09  # how much its bands curve
CUP_COLOURS = ((238, 236, 230), (214, 196, 168), (176, 52, 44), (52, 92, 72))
LIDS = ((245, 245, 243), (44, 40, 40))
SLEEVE = (150, 108, 72)

# The microphone's head: how far below the eyes its middle is, and its radius.
HEAD_AT = (1.95, 1.62, 1.38, 1.18, 1.02)
HEAD_RADIUS = (0.36, 0.40, 0.44, 0.49, 0.56)
MESH = 0.055  # distance of the wires, face units


@dataclass(frozen=True)
class _Cup:
    """The cup's coordinates: `u` 0 at the lid .. 1 at the bottom, `v` -1..1 across; `inside` 0..1."""

    u: Field
    v: Field
    inside: Field


def cup_at_mouth(
    canvas: Canvas, severity: float, rng: np.random.Generator, *, colours: Sequence[Colour] = CUP_COLOURS
) -> Image:
    """The picture with a held paper cup: before the chin (severity 1), the mouth (3), mouth and nose (5)."""
    lean, side = rng.uniform(-0.22, 0.22), -1.0 if rng.random() < 0.5 else 1.0
    body, lid = [np.array(c[int(rng.integers(len(c)))], np.float32) for c in (colours, LIDS)]
    scale, top = at(CUP_SCALE, severity), at(LID_AT, severity)
    cup = _cup(canvas, (0.05 * side, top), float(lean), scale)
    with_cup = lay_on(canvas, _cup_colour(canvas, cup, body, lid), cup.inside, rng)
    return _holding_fingers(replace(canvas, image=with_cup), (0.05 * side, top), side, scale, rng)


def microphone(canvas: Canvas, severity: float, rng: np.random.Generator) -> Image:
    """The picture with a microphone below the chin (severity 1) up to before the mouth (5)."""
    lean = float(rng.uniform(-0.5, 0.5))
    middle, radius = (0.3 * lean, at(HEAD_AT, severity)), at(HEAD_RADIUS, severity)
    end = (middle[0] + 2.0 * lean, middle[1] + 3.0)
    head = capsule(canvas, middle, middle, (radius, radius))
    collar = (middle[0] + 0.24 * lean, middle[1] + 0.36)
    stick = capsule(canvas, collar, end, (0.66 * radius, 0.42 * radius))
    form = joined([stick, head])
    light = shading(canvas, form.height) * canvas.exposure()
    mesh = _mesh(canvas, middle, radius)
    grey = np.where(head.cover > 0.5, 62 + 85 * mesh, 38.0)
    return lay_on(canvas, grey[..., None] * light[..., None] * np.ones(3), form.cover, rng)


def _cup(canvas: Canvas, top: Point, lean: float, scale: float) -> _Cup:
    x, y = (canvas.x - top[0]) / scale, (canvas.y - top[1]) / scale
    along, across = y * np.cos(lean) + x * np.sin(lean), x * np.cos(lean) - y * np.sin(lean)
    half = CUP_RADIUS * (1 - TAPER * np.clip(along / CUP_LENGTH, 0, 1))
    half = np.where(along < 0.24, half * 1.07, half)  # the lid stands out
    v = across / half
    u = (along - ROUND * np.sqrt(np.clip(1 - v**2, 0, 1))) / CUP_LENGTH
    edge = canvas.unit * scale
    sides = np.clip((half - np.abs(across)) * edge + 0.5, 0, 1)
    ends = np.clip((u * CUP_LENGTH + ROUND * 2) * edge, 0, 1) * np.clip((1 - u) * CUP_LENGTH * edge, 0, 1)
    return _Cup(u.astype(np.float32), np.clip(v, -1, 1).astype(np.float32), (sides * ends).astype(np.float32))


def _cup_colour(
    canvas: Canvas, cup: _Cup, body: NDArray[np.float32], lid: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Lid, body, cardboard sleeve, shaded as a cylinder, (height, width, 3)."""
    colour = np.broadcast_to(body, (*cup.u.shape, 3)).copy()
    colour[(cup.u > 0.36) & (cup.u < 0.78)] = SLEEVE
    colour[cup.u < 0.13] = lid
    facing = np.sqrt(np.clip(1 - cup.v**2, 0, 1))
    light = 0.45 + 0.5 * facing + 0.18 * cup.v * canvas.light
    for border, width in ((0.13, 0.008), (0.36, 0.006), (0.78, 0.006), (0.02, 0.012)):
        light = light * (1 - 0.35 * np.exp(-(((cup.u - border) / width) ** 2)))
    return np.asarray(colour * (light * canvas.exposure())[..., None], np.float32)


def _holding_fingers(
    canvas: Canvas, top: Point, side: float, scale: float, rng: np.random.Generator
) -> Image:
    """Fingers around the cup from one side."""

    def placed(x: float, y: float) -> Point:
        return (top[0] + side * x * scale, top[1] + y * scale)

    rows = [0.62, 0.84, 1.06, 1.26]
    reach = [0.10, 0.02, 0.06, 0.18]
    joints = [
        [placed(0.72, y + 0.05), placed(0.46, y), placed(end, y + 0.03)]
        for y, end in zip(rows, reach, strict=True)
    ]
    back = capsule(canvas, placed(0.86, 0.78), placed(0.92, 1.34), (0.26 * scale, 0.28 * scale))
    arm = capsule(canvas, placed(0.98, 1.25), placed(1.7, 3.2), (0.33 * scale, 0.42 * scale))
    form = joined(
        [Form(back.height * 0.6, back.cover), arm, *(finger(canvas, points, scale) for points in joints)]
    )
    tips = [(points[1], points[2]) for points in joints]
    return lay_on(canvas, skin_texture(canvas, form, tips, scale, rng), form.cover, rng)


def _mesh(canvas: Canvas, middle: Point, radius: float) -> Field:
    """The wires of the microphone's head, 0..1, closer towards its edge as on a ball."""
    x, y = (canvas.x - middle[0]) / radius, (canvas.y - middle[1]) / radius
    bulge = np.arcsin(np.clip(np.hypot(x, y), 0, 0.98)) / np.maximum(np.hypot(x, y), 1e-3)
    wires = [np.sin(2 * np.pi * (a * bulge * radius) / MESH) for a in (x + y, x - y)]
    return np.asarray(np.clip(0.5 + 0.5 * np.maximum(*wires), 0, 1), np.float32)
