"""The annotated video is as long as what was watched."""

from pathlib import Path

import pytest

from maskdet.cameras import WatchProblem
from maskdet.cameras.video_file import video_frames
from maskdet.watching.video_writer import VideoWriter
from tests.support.tracks import frame


def test_an_annotated_video_has_the_length_of_what_was_seen(tmp_path):
    with VideoWriter(tmp_path / "out.mp4", frame_rate=10) as video:
        for n in range(30):
            video.add(frame(321, 241, value=n), time_s=n / 10 + 0.01 * (n % 3))
    shown = list(video_frames(str(tmp_path / "out.mp4"), frame_rate=None, stop=lambda: False))
    assert len(shown) == 30
    assert shown[-1][0] == pytest.approx(2.9, abs=0.1)


def test_a_video_that_cannot_be_written_is_explained_in_words():
    with pytest.raises(WatchProblem, match="cannot be written"):
        VideoWriter(Path("/proc/out.mp4"), frame_rate=10)
