"""The command line, as a person or a script uses it."""

import json
import subprocess
import sys

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.presets import PRESETS
from maskdet.settings import PROJECT_ROOT

RUN = CliRunner()


@pytest.fixture(scope="module")
def photos(samples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    for sample in samples:
        Image.fromarray(sample.image).save(folder / sample.name)
    return folder


def detect(*arguments):
    return RUN.invoke(app, ["detect", *(str(a) for a in arguments)])


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_folder_becomes_one_json_line_per_picture(photos, tmp_path):
    result = detect(photos, "--json", tmp_path / "out.jsonl")
    assert result.exit_code == 0, result.output
    lines = lines_of(tmp_path / "out.jsonl")
    assert {line["image"] for line in lines} == {"group-photo.jpg", "at-the-door.jpg", "staff-wall.jpg"}
    for line in lines:
        assert (line["width"], line["height"]) == (1280, 800)
        assert line["elapsed_ms"] > 0
        for face in line["faces"]:
            assert set(face) == {"box", "label", "score", "face_score", "probability", "unsure"}
            assert face["label"] in ("with_mask", "without_mask", "mask_worn_incorrectly")
            assert face["score"] == pytest.approx(face["face_score"] * face["probability"], abs=1e-3)
            x1, y1, x2, y2 = face["box"]
            assert 0 <= x1 < x2 <= 1280
            assert 0 <= y1 < y2 <= 800
    assert "3 photos checked: 23 faces" in result.output


def test_files_and_globs_are_found_and_each_picture_is_read_once(photos, tmp_path):
    result = detect(
        photos / "group-photo.jpg", f"{photos}/g*.jpg", f"{photos}/**/a*", "--json", tmp_path / "o.jsonl"
    )
    assert result.exit_code == 0
    assert [line["image"] for line in lines_of(tmp_path / "o.jsonl")] == [
        "group-photo.jpg",
        "at-the-door.jpg",
    ]


def test_a_lower_min_score_shows_more_faces(photos, tmp_path):
    counts = []
    for min_score in (0.99, 0.6, 0.05):
        detect(photos, "--json", tmp_path / "o.jsonl", "--min-score", min_score, "--force")
        counts.append(sum(len(line["faces"]) for line in lines_of(tmp_path / "o.jsonl")))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_a_threshold_of_one_makes_every_verdict_unsure(photos, tmp_path):
    detect(photos, "--json", tmp_path / "o.jsonl", "--threshold", "1.0")
    assert all(face["unsure"] for line in lines_of(tmp_path / "o.jsonl") for face in line["faces"])


def test_each_preset_finds_the_people_of_the_samples(photos, tmp_path):
    for preset in PRESETS:
        assert detect(photos, "--preset", preset, "--json", tmp_path / "o.jsonl", "--force").exit_code == 0
        faces = [face for line in lines_of(tmp_path / "o.jsonl") for face in line["faces"]]
        assert len(faces) == pytest.approx(23, abs=2), preset


def test_a_size_of_one_s_own_wins_over_the_preset(photos, tmp_path):
    detect(photos, "--preset", "accurate", "--size", 64, "--json", tmp_path / "o.jsonl")
    assert sum(len(line["faces"]) for line in lines_of(tmp_path / "o.jsonl")) < 20  # too coarse for most


def test_a_preset_that_is_none_ends_with_exit_code_2_and_a_sentence(photos):
    result = detect(photos, "--preset", "quick")
    assert result.exit_code == 2
    assert "There is no preset 'quick'. Choose one of fast, balanced, accurate." in result.stderr


@pytest.mark.parametrize("words", ["watch --source 0", "replay film.mp4", "evaluate practice"])
def test_other_commands_refuse_it_with_the_same_sentence(words):
    result = RUN.invoke(app, [*words.split(), "--preset", "quick"])
    assert result.exit_code == 1
    assert "There is no preset 'quick'" in result.stderr


def test_annotated_pictures_are_written(photos, tmp_path):
    detect(photos, "--annotate", tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["at-the-door_checked.jpg", "group-photo_checked.jpg", "staff-wall_checked.jpg"]
    before = np.asarray(Image.open(photos / "group-photo.jpg"), int)
    after = np.asarray(Image.open(tmp_path / "out" / "group-photo_checked.jpg"), int)
    assert np.abs(before - after).max() > 100


def test_an_unreadable_file_is_named_skipped_and_shown_by_the_exit_code(photos, tmp_path):
    bad = tmp_path / "notes.jpg"
    bad.write_text("Buy milk.")
    result = detect(photos / "group-photo.jpg", bad, tmp_path / "missing.png", "--json", tmp_path / "o.jsonl")
    assert result.exit_code == 1
    assert f"{bad}: This file is not a picture" in result.stderr
    assert "missing.png: There is no such file" in result.stderr
    assert len(lines_of(tmp_path / "o.jsonl")) == 1
    assert "1 photo checked" in result.output


@pytest.mark.parametrize("arguments", [[], ["x.jpg", "--threshold", "2"], ["x.jpg", "--nonsense"]])
def test_wrong_usage_ends_with_exit_code_2(arguments):
    assert detect(*arguments).exit_code == 2


def test_json_on_the_terminal_is_json_alone(photos):
    result = detect(photos / "group-photo.jpg", "--json", "-")
    assert json.loads(result.stdout)["image"] == "group-photo.jpg"


def test_the_entry_points_are_the_same_code(photos):
    for script in (["detect_mask.py"], ["-m", "maskdet", "detect"]):
        result = subprocess.run(
            [sys.executable, *script, str(photos / "staff-wall.jpg")],
            capture_output=True,
            text=True,
            cwd=PROJECT_ROOT,
            check=True,
        )
        assert "1 photo checked: 6 faces" in result.stdout


def commands_of(command, before=()):
    """The words of every command: ("dataset", "check"), ..."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands_of(inner, (*before, name)) if hasattr(inner, "commands") else [(*before, name)]


def test_every_command_has_help():
    for words in commands_of(typer.main.get_command(app)):
        result = RUN.invoke(app, [*words, "--help"])
        assert result.exit_code == 0
        assert len(result.output) > 200, words


def test_the_practice_set_is_built_by_a_command(tmp_path):
    result = RUN.invoke(app, ["dataset", "practice", "--out", str(tmp_path / "practice")])
    assert result.exit_code == 0
    assert "800 pictures" in result.output


@pytest.mark.parametrize("asked", ["{}", "{}/*.jpg", "{}/gone.jpg"])
def test_a_link_that_leads_nowhere_is_named(tmp_path, asked):
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "missing.jpg")
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    result = detect(asked.format(tmp_path))
    assert result.exit_code == 1
    assert str(tmp_path / "gone.jpg") in result.stderr
    assert ("loop.jpg" in result.stderr) == (asked != "{}/gone.jpg")
