"""`watch` and `detect_mask.py` in a terminal."""

import json
import signal
import subprocess
import sys

import pytest
from PIL import Image as Pil
from typer.testing import CliRunner

from detect_mask import command
from maskdet.cameras.video_file import video_frames
from maskdet.commands import app
from maskdet.settings import PROJECT_ROOT
from tests.support.faces.practice_video import practice_video


def run(*arguments):
    return subprocess.run(
        [sys.executable, *arguments], cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        ([], ["watch", "--source", "0"]),
        (["photo.jpg", "--json", "-"], ["detect", "photo.jpg", "--json", "-"]),
        (["--source", "film.mp4", "--show"], ["watch", "--source", "film.mp4", "--show"]),
        (["--source-file", "cameras.txt"], ["watch", "--source-file", "cameras.txt"]),
        (["--output=out.mp4"], ["watch", "--source", "0", "--output=out.mp4"]),
    ],
)
def test_detect_mask_knows_a_picture_from_a_camera(arguments, meant):
    assert command(arguments) == meant


def test_a_missing_camera_is_explained_in_a_sentence():
    result = run("detect_mask.py", "--source", "77")
    assert result.returncode == 1
    assert "There is no camera 77 at this computer" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_video_gives_verdicts_events_and_an_annotated_video(tmp_path):
    video, output = practice_video(tmp_path / "people.mp4", seconds=4), tmp_path / "out.mp4"
    result = run(
        "detect_mask.py", "--source", str(video), "--dwell", "0.5", "--output", str(output), "--json"
    )
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 0, result.stderr
    assert {line["state"] for line in lines if line["event"] == "verdict"} >= {"with_mask", "without_mask"}
    assert [line["kind"] for line in lines if line["event"] == "report"] == ["unmasked"]
    assert len(list(video_frames(str(output), frame_rate=None, stop=lambda: False))) > 30


def test_a_watch_searches_by_the_preset_that_is_asked_for(tmp_path):
    video = practice_video(tmp_path / "people.mp4", seconds=1.5)
    result = run("-m", "maskdet", "watch", "--source", str(video), "--preset", "fast", "--json")
    states = {
        line["state"] for line in map(json.loads, result.stdout.splitlines()) if line["event"] == "verdict"
    }
    assert result.returncode == 0, result.stderr
    assert states


@pytest.fixture
def watch():
    """`maskdet watch` within this process, which gets its own handling of signals back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield lambda *arguments: CliRunner().invoke(app, ["watch", *arguments])
    for number, handler in before.items():
        signal.signal(number, handler)


def test_an_output_for_two_sources_is_refused(watch):
    result = watch("--source", "0", "--source", "1", "--output", "out.mp4")
    assert result.exit_code == 1
    assert "shows one source" in result.stderr


@pytest.mark.parametrize("rate", ["50", "0", "-1", "0.5", "nan"])
def test_wrong_rules_are_explained_in_a_sentence(watch, rate):
    result = watch("--source", "0", "--frame-rate", rate)
    assert result.exit_code == 1
    assert "frame rate must be from 1 to 15" in result.stderr


@pytest.mark.parametrize("source", [[], ["--source", "film.mp4"]])
@pytest.mark.parametrize("receiver", ["nonsense", "nonsense://bob:PW4secret@host", "", "http://"])
def test_a_receiver_that_is_none_is_refused_before_anything_starts(watch, monkeypatch, source, receiver):
    monkeypatch.setattr("maskdet.watching.Supervisor", None)
    monkeypatch.setattr("maskdet.watching.watch_all", None)
    result = watch(*source, "--notify", receiver)
    assert result.exit_code == 1
    assert result.stderr.strip().endswith(".")
    assert "PW4secret" not in result.output
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x" * 4500, "at most 4000 characters"),
        ("", "needs a source"),
        (" ", "needs a source"),
        ("a\nb", "all of them visible"),
    ],
)
def test_a_source_that_is_none_is_refused_at_once(watch, source, words):
    result = watch("--source", source)
    assert result.exit_code == 1
    assert words in result.stderr


@pytest.mark.parametrize("source", ["²", "x" * 3000])
def test_a_source_that_is_no_number_and_no_file_ends_with_a_sentence(source):
    result = run("-m", "maskdet", "watch", "--source", source)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("There is no film and no folder")
    assert "Warning" not in result.stderr


def test_a_first_picture_of_one_pixel_does_not_end_the_annotated_video(tmp_path):
    for name, size in (("a.png", (1, 1)), ("b.png", (64, 48))):
        Pil.new("RGB", size).save(tmp_path / name)
    output = tmp_path.parent / f"{tmp_path.name}.mp4"
    result = run("-m", "maskdet", "watch", "--source", str(tmp_path), "--output", str(output))
    assert result.returncode == 0, result.stderr
    assert list(video_frames(str(output), frame_rate=None, stop=lambda: False))


def test_sources_are_read_from_a_file_line_by_line(watch, monkeypatch, tmp_path):
    (tmp_path / "cameras.txt").write_text("# doors\n\nrtsp://me:my word@door.local/main\n 1 \n")
    watched = []
    monkeypatch.setattr(
        sys.modules["maskdet.commands.watch"],
        "_watch_named",
        lambda watches, *rest: watched.extend(entry.source for entry in watches),
    )
    result = watch("--source", "0", "--source-file", str(tmp_path / "cameras.txt"))
    assert result.exit_code == 0, result.output
    assert watched == ["0", "rtsp://me:my word@door.local/main", "1"]


@pytest.mark.parametrize("content", [None, b"", b"# none\n", b"\xff\xfe\x00"])
def test_a_file_without_sources_is_explained_in_a_sentence(watch, tmp_path, content):
    if content is not None:
        (tmp_path / "cameras.txt").write_bytes(content)
    result = watch("--source-file", str(tmp_path / "cameras.txt"))
    assert result.exit_code == 1
    assert "Write one address a line" in result.stderr


def test_an_older_video_stays_as_it_was_where_the_source_gives_no_frame(tmp_path):
    (tmp_path / "out.mp4").write_bytes(b"mine")
    result = run("-m", "maskdet", "watch", "--source", "77", "--output", str(tmp_path / "out.mp4"), "--force")
    assert result.returncode == 1
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]
