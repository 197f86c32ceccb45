"""One picture as training sees it: real layers, in a process of its own."""

import io

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.training.data.preview import sheet


def test_a_sheet_of_sixteen_copies_is_made(practice_set, tmp_path):
    picture = next((practice_set / "with_mask").glob("*.png"))
    out = tmp_path / "sheet.jpg"
    result = CliRunner().invoke(app, ["dataset", "augment", str(picture), "--out", str(out)])
    assert result.exit_code == 0, result.output
    pixels = np.asarray(Image.open(out), int)
    assert pixels.shape == (2 * 112 + 4, 8 * 112 + 7 * 4, 3)
    copies = [pixels[y : y + 112, x : x + 112] for y in (0, 116) for x in range(0, 8 * 116, 116)]
    changes = [np.abs(copy - copies[0]).mean() for copy in copies[1:]]
    assert min(changes) > 2


def test_no_picture_ends_with_a_sentence(tmp_path):
    (tmp_path / "notes.jpg").write_text("Buy milk.")
    result = CliRunner().invoke(app, ["dataset", "augment", str(tmp_path / "notes.jpg"), "--out", "-"])
    assert result.exit_code != 0
    assert "not a picture" in result.stderr


def test_the_page_makes_it_in_another_process(practice_set):
    from ui.dataset.augmentation import made

    picture = next((practice_set / "with_mask").glob("*.png"))
    jpeg, problem = made(str(picture), picture.stat().st_mtime, 1.0, "en")
    assert not problem
    assert Image.open(io.BytesIO(jpeg)).width == 8 * 116 - 4


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (8, 1), (9, 2)])
def test_copies_are_laid_out_row_by_row(count, rows):
    copies = np.zeros((count, 10, 10, 3), np.uint8)
    assert sheet(copies).shape == (rows * 14 - 4, 8 * 14 - 4, 3)
