"""The annotated video of a watch can be played, whatever its first picture is like, and replaces nothing too early."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from maskdet.cameras import WatchProblem, video_frames
from maskdet.settings import PROJECT_ROOT
from maskdet.watching.video_writer import VideoWriter
from tests.support.tracks import frame

KILLED = """
import os, signal, sys
from pathlib import Path
from maskdet.watching.video_writer import VideoWriter
from tests.support.tracks import frame
writer = VideoWriter(Path(sys.argv[1]), frame_rate=5)
for number in range(1500):
    writer.add(frame(64, 48), time_s=number / 5)
os.kill(os.getpid(), signal.SIGKILL)
"""


def names(folder):
    return [path.name for path in folder.iterdir()]


def num_frames(path):
    return len(list(video_frames(str(path), frame_rate=None, stop=lambda: False)))


@pytest.mark.parametrize("size", [(1, 1), (1, 48), (64, 1), (3, 5), (63, 47)])
def test_a_first_picture_of_any_size_begins_a_video(tmp_path, size):
    with VideoWriter(tmp_path / "out.mp4", frame_rate=5) as writer:
        for number, image in enumerate((frame(*size), frame(64, 48), frame(*size))):
            writer.add(image, time_s=number / 5)
    assert num_frames(tmp_path / "out.mp4") == 3


def test_a_video_that_exists_is_replaced_only_at_the_end(tmp_path):
    output = tmp_path / "out.mp4"
    output.write_bytes(b"mine")
    with VideoWriter(output, frame_rate=5) as writer:
        writer.add(frame(64, 48), time_s=0)
        assert output.read_bytes() == b"mine"
    assert num_frames(output) == 1
    assert names(tmp_path) == ["out.mp4"]


@pytest.mark.parametrize("before", [None, b"mine"])
def test_a_video_without_a_frame_leaves_what_was_there(tmp_path, before):
    output = tmp_path / "out.mp4"
    if before:
        output.write_bytes(before)
    VideoWriter(output, frame_rate=5).close()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([before] if before else [])


def test_a_new_video_takes_its_name_with_the_first_frame(tmp_path):
    with VideoWriter(tmp_path / "out.mp4", frame_rate=5) as writer:
        assert not (tmp_path / "out.mp4").exists()
        writer.add(frame(64, 48), time_s=0)
        assert names(tmp_path) == ["out.mp4"]


def test_what_was_recorded_before_a_kill_can_be_played(tmp_path):
    output = tmp_path / "out.mp4"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(output)], cwd=PROJECT_ROOT)
    assert ended.returncode == -signal.SIGKILL
    assert num_frames(output) > 700


@pytest.mark.parametrize("name", ["missing/out.mp4", "file/out.mp4", "/proc/out.mp4", "x" * 300 + ".mp4"])
def test_a_video_that_cannot_be_written_is_refused_before_it_begins(tmp_path, name):
    (tmp_path / "file").touch()
    with pytest.raises(WatchProblem, match="cannot be written"):
        VideoWriter(tmp_path / name, frame_rate=5)
    assert names(tmp_path) == ["file"]


def test_a_device_is_written_to_as_it_is():
    with VideoWriter(Path("/dev/null"), frame_rate=5) as writer:
        writer.add(frame(64, 48), time_s=0)
