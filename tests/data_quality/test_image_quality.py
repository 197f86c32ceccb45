"""The measures of pictures are those of cleanvision, without the library."""

import numpy as np
import pandas as pd
import pytest
from cleanvision.issue_managers.image_property import BlurrinessProperty, BrightnessProperty
from cleanvision.issue_managers.image_property_issue_manager import ImagePropertyIssueManager
from PIL import Image

from maskdet.data_quality import image_quality as quality


@pytest.fixture(scope="module")
def pictures() -> list[np.ndarray]:
    """Even, noisy, dark, bright, thin and smooth ones."""
    numbers = np.random.default_rng(0)
    made = [np.full((50, 70, 3), grey, np.uint8) for grey in (0, 3, 90, 250, 255)]
    for size in ((300, 200, 3), (20, 400, 3), (64, 64, 3)):
        noise = numbers.integers(0, 255, size)
        made += [(noise * share).astype(np.uint8) for share in (0.05, 0.3, 1)]
    made.append(np.repeat(np.linspace(0, 255, 140, dtype=np.uint8)[None, :, None], 120, 0).repeat(3, 2))
    return made


@pytest.mark.parametrize("issue", [quality.DARK, quality.BRIGHT, quality.BLURRED])
def test_scores_and_limits_are_cleanvision_s(pictures, issue):
    theirs = BlurrinessProperty() if issue == quality.BLURRED else BrightnessProperty(issue)
    options = dict(ImagePropertyIssueManager().params[issue])
    threshold = options.pop("threshold")
    raw = pd.DataFrame([theirs.calculate(Image.fromarray(picture)) for picture in pictures])
    scores = theirs.get_scores(raw_scores=raw, issue_type=issue, **options)[f"{issue}_score"]
    expected = {number: score for number, score in enumerate(scores) if score < threshold}

    ours = [quality.measure(picture) | {"detail": 1.0} for picture in pictures]
    assert dict(quality.flagged(ours)[issue]) == pytest.approx(expected, abs=1e-9)
    assert expected
