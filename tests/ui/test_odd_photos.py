"""Check photos where something is odd: no model, pictures of a few pixels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from tests.pages.test_photos import PHOTOS, Visit, upload
from tests.support.pictures import Upload, as_upload
from ui.widgets.datasets import thumbnail


def test_without_a_model_the_page_says_what_to_do(
    visit: Visit, tmp_path: Path, use_models: Callable[[Path], None]
) -> None:
    use_models(tmp_path)
    page = visit(PHOTOS)
    assert "python -m maskdet train" in page.error[0].value
    assert not page.exception


@pytest.mark.parametrize("shape", [(1, 6000), (2, 3000), (6000, 1), (1, 1)])
def test_a_thin_picture_does_not_keep_the_others_from_being_shown(
    visit: Visit, uploads: list[Upload], shape
) -> None:
    thin = as_upload("thin.png", np.full((*shape, 3), 90, np.uint8))
    page = upload(visit(PHOTOS), thin, uploads[0])
    assert not page.exception
    assert not page.error
    assert any(uploads[0][0] in text.value for text in page.markdown)


def test_a_decompression_bomb_in_a_set_has_no_thumbnail_and_is_not_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = tmp_path / "bomb.png"
    Image.new("1", (12000, 12000)).save(bomb)
    decoded = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: decoded.append(self))
    assert thumbnail(str(bomb), 0.0) is None
    assert decoded == []
