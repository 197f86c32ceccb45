"""Sample photos to try the app with: scenes composed of ORL faces, some with drawn masks.

Composed on the user's machine in about a second, the same at every start; no photo is shipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.detection import FaceDetector, landmark_detector
from maskdet.language import tr_later
from maskdet.results import BoundingBox, Image, MaskLabel
from maskdet.synthesis.mask_drawing import MaskWear, draw_mask
from maskdet.synthesis.orl import orl_face, orl_landmarks

WIDTH, HEIGHT = 1280, 800
FACE_HEIGHT = 0.62  # of a small photo: from hair line to chin
CLOTHES = ((52, 86, 110), (176, 98, 84), (92, 122, 98), (205, 178, 132), (96, 88, 128), (60, 66, 78))


@dataclass(frozen=True, eq=False)
class SamplePhoto:
    """A composed photo: file-like name, title, RGB pixels, and who is where with which label."""

    name: str
    title: str
    image: Image
    truth: tuple[tuple[BoundingBox, MaskLabel], ...]


@dataclass(frozen=True)
class _Person:
    """Someone in a scene: ORL person and shot, how a mask is worn (None: bare), head centre and height."""

    person: int
    shot: int
    wear: MaskWear | None
    x: int
    y: int
    height: int


@lru_cache(maxsize=1)
def sample_photos() -> tuple[SamplePhoto, ...]:
    """A group of twelve, a queue at the door, and six portraits.

    Raises: DatasetProblem if the package with the faces is missing.
    """
    detector = landmark_detector()
    return (
        _composed("group-photo", tr_later("Group photo, twelve people"), _group(), detector),
        _composed("at-the-door", tr_later("Queue at the door, five people"), _queue(), detector),
        _composed("staff-wall", tr_later("Staff wall, six portraits"), _portraits(), detector, framed=True),
    )


def _group() -> list[_Person]:
    well, bare = MaskWear.WELL, None
    back = [(1, 1, well), (4, 1, bare), (13, 2, well), (16, 1, well), (22, 1, bare)]
    middle = [(11, 1, well), (32, 4, bare), (25, 1, well), (23, 1, well)]
    front = [(9, 4, bare), (20, 1, well), (21, 1, well)]
    people = [_Person(*who, x=170 + 235 * k, y=170 + 12 * (k % 2), height=190) for k, who in enumerate(back)]
    people += [
        _Person(*who, x=288 + 235 * k, y=372 + 10 * (k % 2), height=205) for k, who in enumerate(middle)
    ]
    return people + [_Person(*who, x=405 + 240 * k, y=585, height=222) for k, who in enumerate(front)]


def _queue() -> list[_Person]:
    well, chin, bare = MaskWear.WELL, MaskWear.ON_CHIN, None
    who = [(8, 1, well, 150), (26, 1, well, 185), (19, 1, chin, 225), (37, 1, bare, 275), (12, 1, well, 330)]
    xs, ys = (170, 345, 555, 800, 1085), (255, 275, 300, 330, 365)
    return [_Person(p, s, w, x, y, h) for (p, s, w, h), x, y in zip(who, xs, ys, strict=True)]


def _portraits() -> list[_Person]:
    well, bare = MaskWear.WELL, None
    who = [(2, 2, well), (6, 1, bare), (10, 1, well), (15, 1, well), (27, 1, well), (38, 1, bare)]
    return [_Person(*w, x=250 + 390 * (k % 3), y=215 + 370 * (k // 3), height=250) for k, w in enumerate(who)]


def _composed(
    name: str, title: str, people: list[_Person], detector: FaceDetector, *, framed: bool = False
) -> SamplePhoto:
    canvas = _wall() if framed else _room()
    truth = []
    for number, who in enumerate(people):
        if framed:
            _draw_frame(canvas, who)
        _draw_shoulders(canvas, who, CLOTHES[number % len(CLOTHES)], clipped=framed)
        _draw_head(canvas, who, detector)
        label = MaskLabel.WITH_MASK if who.wear is MaskWear.WELL else MaskLabel.WITHOUT_MASK
        truth.append((_face_box(who), label))
    return SamplePhoto(f"{name}.jpg", title, np.clip(canvas, 0, 255).astype(np.uint8), tuple(truth))


def _room() -> NDArray[np.float32]:
    """A calm wall with light from the upper left, and a floor."""
    ys, xs = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    light = 1.08 - 0.22 * np.hypot((xs - 300) / WIDTH, (ys - 120) / HEIGHT)
    canvas = np.array((198, 208, 210), np.float32) * light[..., None]
    canvas[690:] = np.array((150, 142, 132), np.float32) * light[690:, :, None]
    canvas[680:690] = np.array((232, 234, 232), np.float32) * light[680:690, :, None]
    return np.asarray(canvas, np.float32)


def _wall() -> NDArray[np.float32]:
    ys, xs = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    light = 1.05 - 0.15 * np.hypot((xs - 640) / WIDTH, (ys - 200) / HEIGHT)
    return np.asarray(np.array((186, 196, 190), np.float32) * light[..., None], np.float32)


def _draw_frame(canvas: NDArray[np.float32], who: _Person) -> None:
    """A wooden frame with a light background."""
    half_width, top, bottom = 130, who.y - 150, who.y + 170
    corner = (who.x - half_width, top)
    far = (who.x + half_width, bottom)
    cv2.rectangle(canvas, (corner[0] + 6, corner[1] + 8), (far[0] + 6, far[1] + 8), (150, 158, 154), -1)
    cv2.rectangle(canvas, corner, far, (118, 92, 70), -1)
    cv2.rectangle(canvas, (corner[0] + 10, corner[1] + 10), (far[0] - 10, far[1] - 10), (214, 216, 212), -1)


def _draw_shoulders(
    canvas: NDArray[np.float32], who: _Person, colour: tuple[int, int, int], *, clipped: bool
) -> None:
    """Neck and shoulders in plain clothes, with a soft edge; inside the frame where there is one."""
    layer = np.zeros(canvas.shape[:2], np.float32)
    neck_y, h = who.y + round(0.42 * who.height), who.height
    cv2.ellipse(
        layer, (who.x, neck_y + round(0.62 * h)), (round(0.72 * h), round(0.60 * h)), 0, 180, 360, 1.0, -1
    )
    cv2.rectangle(
        layer, (who.x - round(0.72 * h), neck_y + round(0.62 * h)), (who.x + round(0.72 * h), HEIGHT), 1.0, -1
    )
    if clipped:
        inside = np.zeros_like(layer)
        inside[who.y - 140 : who.y + 160, who.x - 120 : who.x + 120] = 1
        layer *= inside
    layer = np.asarray(cv2.GaussianBlur(layer, (0, 0), 1.5), np.float32)[..., None]
    shade = np.linspace(1.1, 0.8, WIDTH, dtype=np.float32)[None, :, None]
    canvas[:] = canvas * (1 - layer) + np.array(colour, np.float32) * shade * layer


def _draw_head(canvas: NDArray[np.float32], who: _Person, detector: FaceDetector) -> None:
    """The enlarged photo, cut to an oval of head and hair, blended in."""
    face = orl_face(who.person, who.shot)
    rng = np.random.default_rng([7, who.person, who.shot])
    image = face.image
    scale = who.height / image.shape[0] * 1.15
    landmarks = orl_landmarks(face, detector)
    image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
    tinted = np.clip(image * np.array((1.06, 1.0, 0.94), np.float32), 0, 255).astype(
        np.uint8
    )  # so that masks get colours
    if who.wear:
        tinted = draw_mask(tinted, landmarks * np.float32(scale), rng=rng, wear=who.wear)
    height, width = tinted.shape[:2]
    oval = np.zeros((height, width), np.float32)
    cv2.ellipse(
        oval,
        (width // 2, round(0.5 * height)),
        (round(0.44 * width), round(0.48 * height)),
        0,
        0,
        360,
        1.0,
        -1,
    )
    oval = np.asarray(cv2.GaussianBlur(oval, (0, 0), 0.018 * height), np.float32)[..., None]
    y, x = who.y - height // 2, who.x - width // 2
    part = canvas[y : y + height, x : x + width]
    part[:] = part * (1 - oval) + tinted.astype(np.float32) * oval


def _face_box(who: _Person) -> BoundingBox:
    """About where the face lies."""
    half_width, half_height = 0.29 * who.height, FACE_HEIGHT * who.height * 0.6
    middle = who.y + 0.05 * who.height
    return BoundingBox(who.x - half_width, middle - half_height, who.x + half_width, middle + half_height)
