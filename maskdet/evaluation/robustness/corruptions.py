"""Harder pictures: dark, bright, blurred, small, compressed, noisy, turned, grey; each in five severities.

After Hendrycks, Dietterich, "Benchmarking Neural Network Robustness to Common Corruptions" (2019), with levels
set for faces of 120 pixels.
"""

from __future__ import annotations

import cv2
import numpy as np

from maskdet.evaluation.robustness.perturbation import Perturbation
from maskdet.language import tr_later
from maskdet.results import Image
from maskdet.synthesis import FACE_SIDE, FacePatch

# By severity 1 to 5.
EXPOSURES_DOWN = (0.60, 0.42, 0.28, 0.18, 0.10)
EXPOSURES_UP = (1.3, 1.6, 2.0, 2.6, 3.4)
BLUR_SIGMAS = (1.2, 2.0, 3.0, 4.5, 6.5)  # pixels, of a face of 120
FACE_PIXELS = (48, 32, 24, 16, 10)  # long side of the face that is left
JPEG_QUALITIES = (40, 25, 15, 8, 4)
NOISE_DEVIATIONS = (8, 16, 28, 44, 64)  # of 255
ANGLES = (10, 20, 30, 45, 60)  # degrees
GREY_SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)


def dark(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
    """Less light."""
    return _clipped(face.image * np.float32(EXPOSURES_DOWN[severity - 1]))


def bright(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
    """Too much light: bright parts are cut off at white."""
    return _clipped(face.image * np.float32(EXPOSURES_UP[severity - 1]))


def blur(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
    """Out of focus."""
    return np.asarray(cv2.GaussianBlur(face.image, (0, 0), BLUR_SIGMAS[severity - 1]), np.uint8)


def low_resolution(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
    """As a camera too far away sees the face."""
    height, width = face.image.shape[:2]
    scale = FACE_PIXELS[severity - 1] / FACE_SIDE
    small = cv2.resize(face.image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def jpeg(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
    """Compressed until blocks show."""
    _, encoded = cv2.imencode(
        ".jpg", face.image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITIES[severity - 1]]
    )
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]


def noise(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
    """Grain, as in the dark."""
    grain = rng.standard_normal(face.image.shape, np.float32) * NOISE_DEVIATIONS[severity - 1]
    return _clipped(face.image + grain)


def rotation(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
    """The head tilted to either side, around the middle of the face."""
    height, width = face.image.shape[:2]
    angle = ANGLES[severity - 1] * (1 if rng.random() < 0.5 else -1)
    turn = cv2.getRotationMatrix2D(face.box.centre, angle, 1.0)
    turned = cv2.warpAffine(
        face.image, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(turned, np.uint8)


def grey(face: FacePatch, severity: int, rng: np.random.Generator) -> Image:
    """Colours fade, as at night and on old cameras."""
    share = np.float32(GREY_SHARES[severity - 1])
    level = cv2.cvtColor(face.image, cv2.COLOR_RGB2GRAY)[..., None].astype(np.float32)
    return _clipped(face.image * (1 - share) + level * share)


def _clipped(pixels: np.ndarray) -> Image:
    return np.asarray(np.clip(np.round(pixels), 0, 255), np.uint8)


CORRUPTIONS = (
    Perturbation("dark", tr_later("Dark"), tr_later("1: 60 % of the light; 5: 10 % of it"), dark),
    Perturbation(
        "bright",
        tr_later("Too bright"),
        tr_later("1: 1.3 times the light; 5: 3.4 times, most of the skin is white"),
        bright,
    ),
    Perturbation(
        "blur", tr_later("Blurred"), tr_later("1: a little out of focus; 5: eyes and mouth are smears"), blur
    ),
    Perturbation(
        "low_resolution",
        tr_later("Far away"),
        tr_later("1: a face of 48 pixels; 3: 24; 5: 10"),
        low_resolution,
    ),
    Perturbation("jpeg", tr_later("Strongly compressed"), tr_later("JPEG quality, 1: 40; 5: 4"), jpeg),
    Perturbation(
        "noise",
        tr_later("Noisy"),
        tr_later("1: grain as at dusk; 5: grain of a quarter of the full range"),
        noise,
    ),
    Perturbation("rotation", tr_later("Head tilted"), tr_later("1: 10 degrees; 3: 30; 5: 60"), rotation),
    Perturbation(
        "grey", tr_later("Colours fade"), tr_later("1: a fifth of the colour is gone; 5: all of it"), grey
    ),
)
