"""Face attributes: what a face's picture is like (size, light, pose, colour), so that errors can be sorted by it.

Attributes describe the picture, never the person: no age, gender or skin tone is guessed from pixels. Where users
have such labels of their own, `metadata.read_metadata` takes them.
"""

from __future__ import annotations

from math import atan2, degrees

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.detection import FACE_SHARE_OF_BOX
from maskdet.evaluation.predictions import Attribute
from maskdet.language import tr_later
from maskdet.results import BoundingBox, Image
from maskdet.synthesis import is_grey

FEATURE_SIZE = 96  # pixels; at one size for all, so that sharpness does not depend on the photo's
# Nose against the eyes' middle, in distances between the eyes.
TURNED, PROFILE = 0.20, 0.40
# Where a mask sits when there are no landmarks, in shares of the detector's box: x from, to, y from, to.
LOWER_FACE = (0.3, 0.7, 0.62, 0.9)
MASK_SIDE = 24  # pixels; enough for a colour
WHITE, BLACK = 165.0, 75.0  # lightness L* of OpenCV, 0..255
COLOURLESS = 9.0  # chroma under which a colour is white, grey or black
# Hue angle in a*, b* (degrees) up to which a colour has this name; skin lies in "other".
HUES = (
    (30.0, tr_later("red or pink")),
    (125.0, tr_later("other")),
    (200.0, tr_later("green")),
    (310.0, tr_later("blue")),
    (360.0, tr_later("red or pink")),
)


def face_attributes(
    image: Image, box: BoundingBox, landmarks: NDArray[np.float32] | None = None
) -> dict[str, Attribute]:
    """What one face looks like.

    Args:
        image: RGB, (height, width, 3), uint8.
        box: the detector's own box (`Face.crop_box`) in pixels; it may leave the image.
        landmarks: (5, 2) pixels as in `Face`, or None.

    Returns: face_height (pixels, as annotators draw it), brightness (0..1), sharpness (variance of the
        Laplacian at 96 x 96 pixels), pose (frontal, turned, profile, unknown), tilt (degrees, > 0 clockwise;
        only with landmarks), colour (colour, grey), mask_colour (of the lower face: white, black, grey, blue,
        green, red or pink, other; it means something only where a mask is worn).
    """
    face = _scaled_face(image, box)
    lightness = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)
    return {
        "face_height": box.height * FACE_SHARE_OF_BOX,
        "brightness": float(lightness.mean()) / 255,
        "sharpness": float(cv2.Laplacian(lightness, cv2.CV_32F).var()),
        "colour": tr_later("grey") if is_grey(face) else tr_later("colour"),
        "mask_colour": _mask_colour(image, box, landmarks),
        **_pose(landmarks),
    }


def _scaled_face(image: Image, box: BoundingBox) -> Image:
    part = _inside(image, box)
    # Enlarged by areas, a small face would get hard blocks and pass for sharp.
    method = cv2.INTER_AREA if min(part.shape[:2]) > FEATURE_SIZE else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(part, (FEATURE_SIZE, FEATURE_SIZE), interpolation=method), np.uint8)


def _inside(image: Image, box: BoundingBox) -> Image:
    """The part of the picture in the box; at least one pixel."""
    height, width = image.shape[:2]
    x = min(max(0, round(box.x_min)), width - 1)
    y = min(max(0, round(box.y_min)), height - 1)
    return image[y : max(y + 1, round(box.y_max)), x : max(x + 1, round(box.x_max))]


def _pose(landmarks: NDArray[np.float32] | None) -> dict[str, Attribute]:
    if landmarks is None:
        return {"pose": tr_later("unknown")}
    eye_right, eye_left, nose = np.asarray(landmarks[:3], float)
    along = eye_left - eye_right
    distance = max(float(np.hypot(*along)), 1.0)
    turn = abs(float((nose - (eye_right + eye_left) / 2) @ along)) / distance**2
    pose = (
        tr_later("frontal")
        if turn < TURNED
        else tr_later("turned")
        if turn < PROFILE
        else tr_later("profile")
    )
    return {"pose": pose, "tilt": degrees(atan2(along[1], along[0]))}


def _mask_colour(image: Image, box: BoundingBox, landmarks: NDArray[np.float32] | None) -> str:
    """The name of the middle colour around the mouth."""
    part = _inside(image, _lower_face(box, landmarks))
    small = cv2.resize(part, (MASK_SIDE, MASK_SIDE), interpolation=cv2.INTER_AREA)
    lab = np.median(cv2.cvtColor(small, cv2.COLOR_RGB2LAB).reshape(-1, 3), axis=0)
    return colour_name(float(lab[0]), float(lab[1]) - 128, float(lab[2]) - 128)


def colour_name(lightness: float, a: float, b: float) -> str:
    """The word for a colour: lightness 0..255, a* and b* of CIELAB."""
    if np.hypot(a, b) < COLOURLESS or lightness < BLACK / 2:
        return tr_later("white") if lightness > WHITE else tr_later("black") if lightness < BLACK else "grey"
    hue = degrees(atan2(b, a)) % 360
    return next(name for limit, name in HUES if hue <= limit)


def _lower_face(box: BoundingBox, landmarks: NDArray[np.float32] | None) -> BoundingBox:
    if landmarks is None:
        left, right, top, bottom = LOWER_FACE
        return BoundingBox(
            box.x_min + left * box.width,
            box.y_min + top * box.height,
            box.x_min + right * box.width,
            box.y_min + bottom * box.height,
        )
    nose, mouth = landmarks[2], (landmarks[3] + landmarks[4]) / 2
    reach = max(0.17 * box.width, 1.0)
    # From under the nose tip to under the lips; the mouth's middle follows turned and tilted heads.
    middle = mouth + (mouth - nose) * 0.1
    x, y = float(middle[0]), float(middle[1])
    return BoundingBox(x - reach, y - 0.8 * reach, x + reach, y + 0.8 * reach)
