"""What makes a picture hard to use, however well it is labelled: too dark, too bright, blurred, tiny, oddly shaped.

Measures and limits are cleanvision's (`Imagelab`'s image properties), called one picture at a time: pictures
are then opened once, by our own safe decoder, and large ones measured small. `Imagelab` itself opens files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2

from maskdet.images import fit_within
from maskdet.results import Image

MEASURED_SIDE = 512  # long side in pixels; a photo of 12 megapixels would take 300 MB at full size
TINY_SIDE = 40  # pixels of the short side; a face in it has under 30, where the model errs more
# cleanvision judges blur at 64 pixels and misses large blurred photos, so those are also judged by fine detail at 96
# (docs/experiments.md).
DETAIL_SIDE, MIN_DETAIL, LARGE = 96, 0.025, 150
# cleanvision calls them so.
DARK, BRIGHT, BLURRED, ODD_ASPECT = "dark", "light", "blurry", "odd_aspect_ratio"

Measures = dict[str, float]


def measure(image: Image) -> Measures:
    """The raw measures of one picture, RGB (height, width, 3), uint8."""
    from PIL import Image as Pil

    height, width = image.shape[:2]
    picture = Pil.fromarray(fit_within(image, MEASURED_SIDE))
    measures: Measures = {}
    for issue in (DARK, BLURRED):  # one for both ends of brightness
        measures |= {name: float(value) for name, value in _property(issue).calculate(picture).items()}
    detail = _detail(image) if max(width, height) >= LARGE else 1.0
    return measures | {"aspect_ratio": min(width / height, height / width), "detail": detail}


def flagged(measures: Sequence[Mapping[str, float]]) -> dict[str, list[tuple[int, float]]]:
    """Issue -> the pictures that have it, worst first: (number in `measures`, score in 0..1, 0 worst)."""
    if not measures:
        return {}
    import pandas as pd
    from cleanvision.issue_managers.image_property_issue_manager import ImagePropertyIssueManager

    limits = ImagePropertyIssueManager().params
    table = pd.DataFrame(list(measures))
    found = {}
    for issue in (DARK, BRIGHT, BLURRED, ODD_ASPECT):
        judge, options = _property(issue), dict(limits[issue])
        threshold = options.pop("threshold")
        scores = judge.get_scores(raw_scores=table, issue_type=issue, **options)
        marked = judge.mark_issue(scores, issue, threshold)[f"is_{issue}_issue"]
        scored = scores[f"{issue}_score"]
        if issue == BLURRED:
            flat = table["detail"] < MIN_DETAIL
            marked, scored = marked | flat, scored.mask(flat, table["detail"])
        worst = scored[marked].sort_values(kind="stable")
        found[issue] = [(int(number), float(score)) for number, score in worst.items()]
    return found


def _detail(image: Image) -> float:
    """How much of a picture's contrast is between neighbouring pixels, at a small size; 0 for none."""
    grey = cv2.cvtColor(fit_within(image, DETAIL_SIDE), cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var() / max(float(grey.var()), 25.0))  # 25: an even wall


def _property(issue: str) -> Any:
    from cleanvision.issue_managers.image_property import (
        AspectRatioProperty,
        BlurrinessProperty,
        BrightnessProperty,
    )

    if issue == ODD_ASPECT:
        return AspectRatioProperty()
    return BlurrinessProperty() if issue == BLURRED else BrightnessProperty(issue)
