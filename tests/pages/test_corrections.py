"""A verdict that is marked as wrong on Check photos becomes a picture to learn from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.results import MaskLabel
from tests.support.pages.words import words
from tests.support.pictures import Upload

PHOTOS = "pages/photos.py"
Visit = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("data_dir")


def test_a_wrong_verdict_becomes_a_picture_to_learn_from(
    visit: Visit, uploads: list[Upload], data_dir: Path
) -> None:
    page = visit(PHOTOS)
    page.file_uploader[0].set_value([uploads[0]]).run()
    name = uploads[0][0]
    page.radio(key=f"truth 0 {name}").set_value(MaskLabel.MASK_WORN_INCORRECTLY).run()
    page.button(key=f"correct 0 {name}").click().run()
    assert "corrections" in words(page)
    (stored,) = (data_dir / "corrections" / "mask_worn_incorrectly").glob("*.png")
    assert stored.stat().st_size > 1000
    page.button(key=f"undo 0 {name}").click().run()
    assert not stored.exists()
    assert "Kept" not in words(page)
