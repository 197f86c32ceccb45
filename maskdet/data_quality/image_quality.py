"""What makes a picture hard to use, however well it is labelled: too dark, too bright, blurred, tiny, oddly shaped.

Measures and limits are cleanvision's, which a test compares them with; the library itself would bring a plotting
library into every installation. Each picture is opened once, by our own safe decoder, and large ones measured small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from maskdet.images import fit_within
from maskdet.results import Image

MEASURED_SIDE = 512  # long side in pixels; a photo of 12 megapixels would take 300 MB at full size
TINY_SIDE = 40  # pixels of the short side; a face in it has under 30, where the model errs more
BLUR_SIDE = 64  # long side in pixels at which edges are measured
# That misses large blurred photos, so those are also judged by fine detail at 96 (docs/experiments.md).
DETAIL_SIDE, MIN_DETAIL, LARGE = 96, 0.025, 150
DARK, BRIGHT, BLURRED, ODD_ASPECT = "dark", "light", "blurry", "odd_aspect_ratio"
# A picture has an issue where its score, 0..1 and 0 the worst, is under this.
LIMITS = {DARK: 0.32, BRIGHT: 0.05, BLURRED: 0.29, ODD_ASPECT: 0.35}
BLUR_SCALE = 0.01  # from edges, and from the spread of the histogram, to a score
PLAIN = 0.18  # pictures of fewer greys than this, by that score, have no edges for another reason
DARK_PERCENTILE, BRIGHT_PERCENTILE = 99, 5  # of the pixels' brightness

Measures = dict[str, float]
Scores = NDArray[np.float64]


def measure(image: Image) -> Measures:
    """The raw measures of one picture, RGB (height, width, 3), uint8."""
    height, width = image.shape[:2]
    small = fit_within(image, MEASURED_SIDE)
    detail = _detail(image) if max(width, height) >= LARGE else 1.0
    return {
        **_brightness(small),
        **_edges(small),
        "aspect_ratio": min(width / height, height / width),
        "detail": detail,
    }


def flagged(measures: Sequence[Mapping[str, float]]) -> dict[str, list[tuple[int, float]]]:
    """Issue -> the pictures that have it, worst first: (number in `measures`, score in 0..1, 0 worst)."""
    if not measures:
        return {}
    names = ("brightness_perc_99", "brightness_perc_5", "blurriness", "blurriness_grayscale_std")
    darkest, brightest, edges, spread = (np.array([m[name] for m in measures]) for name in names)
    scores = {
        DARK: darkest,
        BRIGHT: 1 - brightest,
        BLURRED: _sharpness(edges, spread),
        ODD_ASPECT: np.array([m["aspect_ratio"] for m in measures]),
    }
    found = {issue: scores[issue] < limit for issue, limit in LIMITS.items()}
    detail = np.array([m["detail"] for m in measures])
    flat = detail < MIN_DETAIL
    scores[BLURRED] = np.where(flat, detail, scores[BLURRED])
    found[BLURRED] |= flat
    return {issue: _worst_first(scores[issue], found[issue]) for issue in LIMITS}


def _worst_first(scores: Scores, found: NDArray[np.bool_]) -> list[tuple[int, float]]:
    order = np.argsort(scores, kind="stable")
    return [(int(number), float(scores[number])) for number in order if found[number]]


def _sharpness(edges: Scores, spread: Scores) -> Scores:
    """0..1: how much there is to see, by edges or by greys."""
    of_edges, of_greys = 1 - np.exp(-edges * BLUR_SCALE), 1 - np.exp(-spread * BLUR_SCALE)
    sharpness: Scores = np.minimum(of_edges + np.where(of_greys <= PLAIN, 0, of_greys), 1)
    return sharpness


def _brightness(image: Image) -> Measures:
    """How bright the darkest and the brightest pixels are, 0..1, by how eyes weigh colours."""
    red, green, blue = (image[..., channel].astype(np.int64) for channel in range(3))
    bright = np.sqrt(0.241 * red * red + 0.691 * green * green + 0.068 * blue * blue) / 255
    values = np.percentile(bright, [BRIGHT_PERCENTILE, DARK_PERCENTILE])
    return {"brightness_perc_5": float(values[0]), "brightness_perc_99": float(values[1])}


def _edges(image: Image) -> Measures:
    """The spread of edges and of the histogram of greys, at a small size."""
    from PIL import Image as Pil
    from PIL import ImageFilter, ImageStat

    picture = Pil.fromarray(image)
    ratio = max(picture.size) / BLUR_SIDE
    if ratio > 1:
        picture = picture.resize((max(int(picture.width // ratio), 1), max(int(picture.height // ratio), 1)))
    grey = picture.convert("L")
    edges = ImageStat.Stat(grey.filter(ImageFilter.FIND_EDGES)).var[0]
    return {
        "blurriness": float(np.sqrt(edges)),
        "blurriness_grayscale_std": float(np.std(grey.histogram())),
    }


def _detail(image: Image) -> float:
    """How much of a picture's contrast is between neighbouring pixels, at a small size; 0 for none."""
    grey = cv2.cvtColor(fit_within(image, DETAIL_SIDE), cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var() / max(float(grey.var()), 25.0))  # 25: an even wall
