"""No command writes onto what it reads, and none replaces what exists without being asked."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks.support.rtsp_server import encode_video
from maskdet.commands import app
from maskdet.images import jpeg_bytes
from maskdet.settings import PROJECT_ROOT

GREY = np.full((240, 320, 3), 120, np.uint8)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a photo, a video, a data set, and links to the first two."""
    (tmp_path / "photo.jpg").write_bytes(jpeg_bytes(GREY))
    encode_video(tmp_path / "film.mp4", iter([GREY] * 10), rate=10)
    for label in ("with_mask", "without_mask"):
        (tmp_path / "set" / label).mkdir(parents=True)
        (tmp_path / "set" / label / "a.jpg").write_bytes(jpeg_bytes(GREY))
    (tmp_path / "set" / "covered").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "set" / "with_mask")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "photo.jpg")
    os.link(tmp_path / "film.mp4", tmp_path / "same.mp4")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("force", [[], ["--force"]], ids=["", "force"])
@pytest.mark.parametrize(
    "arguments",
    [
        "detect photo.jpg --json photo.jpg",
        "detect photo.jpg --json link.jpg",
        "detect link.jpg --json photo.jpg",
        "detect set --json set/with_mask/a.jpg",
        "detect set --annotate set",
        "detect set --annotate set/with_mask",
        "detect set/with_mask/a.jpg --annotate set/with_mask",
        "detect photo.jpg --annotate photo.jpg",
        "detect photo.jpg --json set",
        "dataset augment photo.jpg --out photo.jpg",
        "dataset augment photo.jpg --out link.jpg",
        "dataset augment photo.jpg --out set",
        "dataset cut --photos set --out set",
        "dataset cut --photos set --out set/with_mask",
        "dataset cut --photos set --out .",
        "dataset export set --out set/with_mask/a.jpg",
        "dataset export set --out set",
        "watch --source film.mp4 --output film.mp4",
        "watch --source film.mp4 --output same.mp4",
        "watch --source set/with_mask --output set/with_mask/a.jpg",
        "watch --source set/with_mask --output set/with_mask/new.mp4",
        "watch --source set/with_mask --output set/with_mask/below/new.mp4",
        "watch --source file:film.mp4 --output film.mp4",
        "watch --source file://{home}/film.mp4 --output same.mp4",
        "watch --source FILE://localhost{home}/film.mp4 --output film.mp4",
        "watch --source file://{home}/set/with_mask --output set/with_mask/new.mp4",
        "dataset augment photo.jpg --out set/with_mask/new.jpg",
        "dataset augment photo.jpg --out set/covered/new.jpg",
        "dataset augment photo.jpg --out link/new.jpg",
        "dataset augment photo.jpg --out other/mask/new.jpg",
        "detect photo.jpg --annotate set/with_mask",
        "detect photo.jpg --annotate set/covered",
        "models export mask-net-1 --out set",
        "detect photo.jpg --annotate out --json out/photo_checked.jpg",
    ],
)
def test_an_output_that_would_touch_an_input_is_refused_in_a_sentence(home, arguments, force):
    before = contents(home)
    result = CliRunner().invoke(app, [*arguments.format(home=home).split(), *force])
    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.output
    assert result.stderr.strip().endswith((".", "it."))
    assert contents(home) == before


@pytest.mark.parametrize(
    "arguments",
    [
        "detect photo.jpg --json notes.txt",
        "dataset augment photo.jpg --out notes.txt",
        "dataset export set --out notes.txt",
        "watch --source film.mp4 --output notes.txt",
        "models export mask-net-1 --out notes.txt",
    ],
)
def test_what_exists_is_replaced_only_with_force(home, arguments):
    (home / "notes.txt").write_text("mine")
    result = CliRunner().invoke(app, arguments.split())
    assert result.exit_code in (1, 2)
    assert "--force" in result.stderr
    assert (home / "notes.txt").read_text() == "mine"


def test_an_annotated_copy_that_exists_is_replaced_only_with_force(home):
    (home / "out").mkdir()
    (home / "out" / "photo_checked.jpg").write_text("mine")
    refused = CliRunner().invoke(app, ["detect", "photo.jpg", "--annotate", "out"])
    assert "--force" in refused.stderr
    assert (home / "out" / "photo_checked.jpg").read_text() == "mine"
    assert CliRunner().invoke(app, ["detect", "photo.jpg", "--annotate", "out", "--force"]).exit_code == 0
    assert (home / "out" / "photo_checked.jpg").read_bytes().startswith(b"\xff\xd8")


def test_crops_are_not_mixed_into_a_folder_that_holds_files(home):
    (home / "crops").mkdir()
    (home / "crops" / "mine.txt").write_text("mine")
    result = CliRunner().invoke(app, ["dataset", "cut", "--photos", "set", "--out", "crops"])
    assert "not empty" in result.stderr
    assert [path.name for path in (home / "crops").iterdir()] == ["mine.txt"]


def test_two_pictures_of_one_name_are_told_apart_by_their_paths(home):
    result = CliRunner().invoke(app, ["detect", "set", "--json", "-"])
    assert '"path": "set/with_mask/a.jpg"' in result.stdout
    assert '"path": "set/without_mask/a.jpg"' in result.stdout


def test_a_photo_with_a_very_long_name_gets_an_annotated_copy(home):
    name = "ä" * 120 + ".jpg"
    (home / name).write_bytes(jpeg_bytes(GREY))
    result = CliRunner().invoke(app, ["detect", name, "--annotate", "out"])
    assert result.exit_code == 0, result.output
    (copy,) = (home / "out").iterdir()
    assert copy.name.endswith("_checked.jpg")


def test_where_nothing_could_be_read_an_older_result_stays(home):
    (home / "old.jsonl").write_text("yesterday's")
    (home / "bad.jpg").write_bytes(b"no picture")
    for path in ("nothing.jpg", "bad.jpg"):
        assert CliRunner().invoke(app, ["detect", path, "--json", "old.jsonl", "--force"]).exit_code == 1
        assert (home / "old.jsonl").read_text() == "yesterday's"


@pytest.mark.parametrize("file", ["active.json", "mask-net-1/model.tflite", "mask-net-1/MODEL_CARD.md"])
def test_no_file_of_the_models_folder_is_exported_over(home, use_models, file):
    shutil.copytree(PROJECT_ROOT / "models", home / "models")
    use_models(home / "models")
    before = contents(home / "models")
    result = CliRunner().invoke(app, ["models", "export", "mask-net-1", "--out", f"models/{file}", "--force"])
    assert result.exit_code == 1
    assert contents(home / "models") == before
