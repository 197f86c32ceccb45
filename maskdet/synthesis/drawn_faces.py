"""What training sees beyond its photos: masks worn well and wrongly, and things before bare and masked faces.

Things are drawn before masks too: else a hand would come to mean "unmasked". A bare face is what a thing leaves
free or hides as before; a masked one must still show its mask, so there things stay lower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from maskdet.results import BoundingBox, Face, Image, MaskLabel
from maskdet.synthesis.canvas import FOREHEAD, Canvas, is_grey
from maskdet.synthesis.face_patch import close_up
from maskdet.synthesis.mask_drawing import MaskWear, Points, draw_mask
from maskdet.synthesis.mask_styles import MaskPattern, MaskShape, MaskStyle, random_style
from maskdet.synthesis.occlusion_cloth import beard, scarf
from maskdet.synthesis.occlusion_hands import hand_over_mouth
from maskdet.synthesis.occlusion_things import cup_at_mouth, microphone

Random = np.random.Generator
Paint = Callable[[Canvas, float, Random], Image]

MASK = "drawn mask"  # kind of a face with no more than a mask drawn on it
UNDER_NOSE_DROPS, ON_CHIN_DROPS = (-0.02, 0.38), (-0.06, 0.5)  # in distances from eyes to mouth
# How often: a mask worn wrongly (many drawn ones crowd out the few real ones); a mask of black, of white cloth; a thing
# before a drawn, before a real mask.
WRONG, BLACK, WHITE, BEFORE_DRAWN, BEFORE_REAL = 0.35, 0.25, 0.2, 0.12, 0.25


@dataclass(frozen=True)
class _Thing:
    """Something drawn before a face.

    Attributes:
        share: how often it is drawn before bare faces.
        mask_shows: the highest severity that leaves a mask to see, or 0.
    """

    name: str
    paint: Paint
    share: float
    mask_shows: float


@dataclass(frozen=True, eq=False)
class DrawnFace:
    """A face with something drawn on it.

    Attributes:
        kind: such as "drawn mask" or "drawn hand".
        image: RGB, (height, width, 3), uint8; `box`: the face's, in pixels of it, in the detector's own style.
        label: afterwards.
    """

    kind: str
    image: Image
    box: BoundingBox
    label: MaskLabel


def drawn_faces(image: Image, face: Face, label: MaskLabel, rng: Random) -> Iterator[DrawnFace]:
    """A face several times more, each time with something drawn on it; nothing without landmarks.

    Args:
        image: RGB, (height, width, 3), uint8.
        label: of the face as it is. Bare ones wear masks and things, masked ones now and then a thing.
    """
    if face.landmarks is None:
        return
    bare = label is MaskLabel.WITHOUT_MASK
    if bare:
        yield from _with_masks(image, face, rng)
    if bare or (label is MaskLabel.WITH_MASK and rng.random() < BEFORE_REAL):
        yield _with_thing(image, face, label, rng)


def lowered(landmarks: Points, drop: float) -> Points:
    """Landmarks (5, 2) moved down the face by `drop` distances from eyes to mouth."""
    eyes, mouth = landmarks[:2].mean(axis=0), landmarks[3:].mean(axis=0)
    return np.asarray(landmarks + (mouth - eyes) * np.float32(drop), np.float32)


def _with_masks(image: Image, face: Face, rng: Random) -> Iterator[DrawnFace]:
    masked = _masked(image, face, MaskWear.WELL, 0.0, rng)
    if rng.random() < BEFORE_DRAWN:
        yield _with_thing(masked, face, MaskLabel.WITH_MASK, rng)
    else:
        yield DrawnFace(MASK, masked, face.crop_box, MaskLabel.WITH_MASK)
    if rng.random() < WRONG:
        under = rng.random() < 0.6
        wear = MaskWear.UNDER_NOSE if under else MaskWear.ON_CHIN
        drop = float(rng.uniform(*(UNDER_NOSE_DROPS if under else ON_CHIN_DROPS)))
        picture = _masked(image, face, wear, drop, rng)
        yield DrawnFace(MASK, picture, face.crop_box, MaskLabel.MASK_WORN_INCORRECTLY)


def _masked(image: Image, face: Face, wear: MaskWear, drop: float, rng: Random) -> Image:
    landmarks = lowered(np.asarray(face.landmarks, np.float32), drop)
    return draw_mask(image, landmarks, rng=rng, wear=wear, style=_style(rng, grey=is_grey(image)))


def _style(rng: Random, *, grey: bool) -> MaskStyle:
    """A mask as people wear them, black and white ones more often: these are missed most."""
    chance = rng.random()
    if chance > BLACK + WHITE:
        return random_style(rng, grey=grey)
    level = int(rng.integers(10, 85) if chance < BLACK else rng.integers(200, 251))
    shape = MaskShape(rng.choice([shape.value for shape in MaskShape]))
    return MaskStyle(shape, MaskPattern.PLAIN, (level, level, level), (level, level, level), 0.2)


def _with_thing(image: Image, face: Face, label: MaskLabel, rng: Random) -> DrawnFace:
    masked = label is MaskLabel.WITH_MASK
    things = [thing for thing in THINGS if thing.mask_shows or not masked]
    shares = np.array([thing.share for thing in things])
    thing = things[rng.choice(len(things), p=shares / shares.sum())]
    # Before bare faces near things are the hard ones; before masks far ones leave something to see.
    severity = 1 + (thing.mask_shows - 1) * rng.random() if masked else 1 + 4 * np.sqrt(rng.random())
    near = close_up(image, face.crop_box, face.landmarks)
    assert near.landmarks is not None
    canvas = Canvas.of(near.image, _shaken(near.landmarks, rng), near.enlarged)
    if masked:
        canvas = replace(canvas, skin_spots=FOREHEAD)  # else hands before masks take the mask's colour
    return DrawnFace(f"drawn {thing.name}", thing.paint(canvas, float(severity), rng), near.box, label)


def _shaken(landmarks: Points, rng: Random) -> Points:
    """Landmarks turned, moved and scaled a little: nothing in life is held just so."""
    eyes, mouth = landmarks[:2].mean(axis=0), landmarks[3:].mean(axis=0)
    unit = float(np.linalg.norm(mouth - eyes))
    angle, scale = rng.normal(0, 0.12), rng.uniform(0.88, 1.15)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shift = rng.normal(0, 0.07, 2) * unit
    return np.asarray((landmarks - mouth) @ turn.T * scale + mouth + shift, np.float32)


def _coloured(paint: Callable[..., Image], canvas: Canvas, severity: float, rng: Random) -> Image:
    """A thing of any colour, not only of those the stress lab draws."""
    colours = [tuple(int(level) for level in rng.integers(20, 245, 3)) for _ in range(2)]
    return (
        paint(canvas, severity, rng, colours=colours) if rng.random() < 0.6 else paint(canvas, severity, rng)
    )


THINGS = (
    _Thing("hand", hand_over_mouth, 0.27, 3.2),
    _Thing("cup", partial(_coloured, cup_at_mouth), 0.23, 2.8),
    _Thing("microphone", microphone, 0.22, 3.6),
    _Thing("scarf", partial(_coloured, scarf), 0.18, 2.5),
    _Thing("beard", beard, 0.10, 0.0),
)
