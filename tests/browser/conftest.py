"""A browser that runs the modules of static/browser, without the app."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest

from benchmarks.support.in_browser import BrowserJudge, browser_judge
from maskdet.images.encoding import jpeg_bytes
from maskdet.settings import get_settings
from tests.support.browser import open_browser

SAMPLES, FACES_OF_SET = 2, 4  # the latter of each label


@pytest.fixture(scope="session")
def pictures(samples, practice_set: Path) -> dict[str, bytes]:
    """Sample photos, one squashed to another form too, and faces of the practice set."""
    found = {
        f"sample-{number}.jpg": jpeg_bytes(sample.image) for number, sample in enumerate(samples[:SAMPLES])
    }
    upright = cv2.resize(samples[0].image, (600, 900), interpolation=cv2.INTER_AREA)
    found["upright.jpg"] = jpeg_bytes(upright)
    for label in ("with_mask", "without_mask"):
        for path in sorted((practice_set / label).glob("*.png"))[::40][:FACES_OF_SET]:
            found[f"{label}-{path.name}"] = path.read_bytes()
    return found


@pytest.fixture(scope="session")
def large_picture(samples) -> tuple[str, bytes]:
    """Of a size at which photos are searched otherwise."""
    return "large.jpg", jpeg_bytes(cv2.resize(samples[0].image, (2400, 1700), interpolation=cv2.INTER_CUBIC))


@pytest.fixture(scope="module")  # a longer one would keep Playwright's loop running under other rooms' tests
def judge(pictures, large_picture) -> Iterator[BrowserJudge]:
    """A page that judges these pictures."""
    served = pictures | dict([large_picture])
    with open_browser() as browser, browser_judge(browser, get_settings(), served) as judge:
        yield judge


@pytest.fixture
def page(judge) -> Any:
    """The same page; it imports modules by `load(name)`."""
    return judge.page
