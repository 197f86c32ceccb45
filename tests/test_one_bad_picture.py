"""Whatever goes wrong with one picture, anywhere, names this picture, and the others go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks.fuzz.odd_pictures import odd_pictures
from maskdet.cameras.local import pictures
from maskdet.commands import app
from maskdet.data_quality import check
from maskdet.dataset import DatasetIndex, cut_scenes
from maskdet.dataset.scenes import LabelledBox, Scene
from maskdet.detection import FaceDetector
from maskdet.errors import MaskdetError, isolated, sentence_of
from maskdet.evaluation.judging import judge_dataset
from maskdet.images import jpeg_bytes
from maskdet.inference import MaskPipeline, UnreadPhoto, check_photo
from maskdet.registry import active_version
from maskdet.results import BoundingBox, MaskLabel
from maskdet.settings import get_settings

BAD = 123  # the grey of the picture at which everything breaks


def grey(level: int) -> np.ndarray:
    return np.full((160, 160, 3), level, np.uint8)


@pytest.fixture
def data_set(tmp_path: Path) -> Path:
    """Pictures of which one makes the detector fail in a way nobody foresaw."""
    for label, levels in (("with_mask", (40, BAD, 80)), ("without_mask", (160, 200))):
        (tmp_path / "set" / label).mkdir(parents=True)
        for level in levels:
            (tmp_path / "set" / label / f"{level}.jpg").write_bytes(jpeg_bytes(grey(level), quality=100))
    return tmp_path / "set"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    real = FaceDetector.detect

    def detect(self: FaceDetector, image: np.ndarray, **options: object) -> list:
        if abs(float(image[40:-40, 40:-40].mean()) - BAD) < 2:
            raise ZeroDivisionError("nobody foresaw this")
        return real(self, image, **options)

    monkeypatch.setattr(FaceDetector, "detect", detect)


def test_detect_names_it_and_goes_on(data_set, broken):
    result = CliRunner().invoke(app, ["detect", str(data_set), "--json", "-"])
    assert result.exit_code == 1
    assert f"{BAD}.jpg" in result.stderr
    assert "Traceback" not in result.output
    assert len([line for line in result.stdout.splitlines() if line.startswith("{")]) == 4


def test_cutting_faces_names_it_and_goes_on(data_set, broken, tmp_path):
    result = CliRunner().invoke(
        app, ["dataset", "cut", "--photos", str(data_set), "--out", str(tmp_path / "crops")]
    )
    assert result.exit_code == 0, result.output
    assert f"{BAD}.jpg" in result.stderr
    assert len(list((tmp_path / "crops").glob("*/photo_*.jpg"))) >= 4


def test_a_scene_that_cannot_be_searched_is_named_and_the_others_are_cut(data_set, broken, tmp_path):
    from maskdet.detection import crop_detector

    face = LabelledBox(BoundingBox(10, 10, 60, 60), MaskLabel.WITH_MASK)
    scenes = [Scene(path, (face,)) for path in sorted(data_set.glob("*/*.jpg"))]
    (data_set / "none.jpg").write_bytes(b"no picture")
    named: list[str] = []
    records = list(
        cut_scenes(
            [*scenes, Scene(data_set / "none.jpg", (face,))],
            crop_detector(),
            tmp_path / "crops",
            drawn=False,
            seed=0,
            on_problem=lambda name, why: named.append(name),
        )
    )
    assert sorted(named) == [f"{BAD}.jpg", "none.jpg"]
    assert len(records) == 4


def test_the_check_of_a_data_set_goes_on(data_set, broken):
    assert sum(check(data_set).counts.values()) == 5


def test_an_evaluation_leaves_it_out_and_says_so(data_set, broken):
    version = active_version(get_settings().models_dir)
    judged = judge_dataset(version, DatasetIndex.from_folder(data_set))
    assert list(judged.unreadable) == [f"with_mask/{BAD}.jpg"]
    assert len(judged.faces) == 4


def test_a_photo_on_the_page_becomes_a_sentence(broken):
    pipeline = MaskPipeline.load(get_settings())
    found = check_photo("bad.jpg", lambda: grey(BAD), pipeline, get_settings())
    assert isinstance(found, UnreadPhoto)
    assert "unforeseen" in found.problem


def test_a_watched_folder_shows_the_others(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    (tmp_path / "b.jpg").write_bytes(jpeg_bytes(grey(90)))
    shown = pictures(tmp_path, frame_rate=1, loop=False, stop=lambda: False)
    assert int(next(shown).mean()) in range(85, 95)


def test_a_set_of_odd_pictures_is_opened_checked_and_cut(tmp_path):
    for name, data in odd_pictures(60, seed=7):
        path = tmp_path / ("with_mask" if int(name[:4]) % 2 else "without_mask") / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    index = DatasetIndex.from_folder(tmp_path)
    assert len(index.pictures) + len(index.unreadable) == 60
    assert all(problem.endswith(".") for problem in index.problems)
    assert sum(check(tmp_path).counts.values()) == len(index.pictures)
    result = CliRunner().invoke(app, ["detect", str(tmp_path), "--json", "-", "--preset", "fast"])
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    assert len(lines) == len(index.pictures)
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MaskdetError("Choose another file."), "Choose another file."),
        (PermissionError(13, "Permission denied"), "cannot be read or written (Permission denied)"),
        (MemoryError(), "memory does not suffice"),
        (KeyError("x"), "unforeseen"),
    ],
)
def test_every_error_becomes_a_sentence(error: Exception, words: str) -> None:
    named: list[tuple[str, str]] = []
    report: Callable[[str, str], None] = lambda name, why: named.append((name, why))  # noqa: E731
    with isolated("a.jpg", report):
        raise error
    assert named[0][0] == "a.jpg"
    assert words in named[0][1]
    assert sentence_of(error).endswith(".")


def test_ctrl_c_is_no_bad_picture():
    with pytest.raises(KeyboardInterrupt), isolated("a.jpg", print):
        raise KeyboardInterrupt
